"""`python -m matcher` exports the packaged encoders, once per installation, and names their folders."""

import sys

from matcher.encoders.export import export_all
from matcher.encoders.installed import encoders_folder

if __name__ == "__main__":
    for path in export_all(encoders_folder()):
        sys.stdout.write(f"{path}\n")
