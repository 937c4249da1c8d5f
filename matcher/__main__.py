"""`python -m matcher` exports the packaged encoders, once per installation, and names their folders."""

import sys

from matcher.export import encoders_folder, export_all

if __name__ == "__main__":
    for path in export_all(encoders_folder()):
        sys.stdout.write(f"{path}\n")
