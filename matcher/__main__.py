"""`python -m matcher` exports the packaged encoders, once per installation, and names their folders.

Without a folder it also encodes the common questions by those that corpora are compared with.
"""

import sys
from pathlib import Path

from matcher.encoders import load_encoder
from matcher.encoders.common import common
from matcher.encoders.export import export_all
from matcher.encoders.installed import encoders_folder

CHOSEN = ("minilm+use", "minilm+e5+use", "e5+use")  # by `auto`

if __name__ == "__main__":
    for path in export_all(Path(sys.argv[1]) if sys.argv[1:] else encoders_folder()):
        sys.stdout.write(f"{path}\n")
    if not sys.argv[1:]:
        for name in CHOSEN:
            common(load_encoder(name), ())
