"""`python -m matcher` exports the packaged encoders, once per installation, and names their folders."""

import sys
from pathlib import Path

from matcher.encoders.export import export_all
from matcher.encoders.installed import encoders_folder

if __name__ == "__main__":
    for path in export_all(Path(sys.argv[1]) if sys.argv[1:] else encoders_folder()):
        sys.stdout.write(f"{path}\n")
