"""The process that makes a search index: `python -m knowledge.search.child RELEASE RUN`."""

import os
import sys
from pathlib import Path

from knowledge.errors import DamagedRelease
from knowledge.folder.ours import private_from_now_on
from knowledge.releases.release import Release
from knowledge.search.keeping import DAMAGED, Indexes

POLITE = 5  # customers' processes go first


def main() -> None:
    private_from_now_on()
    os.nice(POLITE)
    release, run = map(Path, sys.argv[1:3])
    try:
        Indexes(run).make(Release.of(release))
    except DamagedRelease as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(DAMAGED)


if __name__ == "__main__":
    main()
