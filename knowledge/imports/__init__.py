"""Imports: a file waits, is read by a process of its own, and changes the corpus at once or not at all."""

from typing import Final

CHECK: Final = "import_check"  # a job: what would this file change?
IMPORT: Final = "import"  # a job: change it
KINDS: Final = (CHECK, IMPORT)
