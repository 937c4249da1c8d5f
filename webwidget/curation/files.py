"""The door to files of entries: on a thread of its own, so that no conversation waits for a big one.

What curators send is not read here, but by the worker, see `knowledge.imports`. `knowledge.formats` writes
exports. It is loaded when it is first needed: with its libraries it takes a second and 30 MB.
"""

import tempfile
from collections.abc import Collection
from pathlib import Path

from werkzeug.datastructures import FileStorage

from knowledge.entries import Entry
from knowledge.folder.home import Home
from knowledge.imports.uploads import Uploads
from webwidget.aside import aside_for_files

ENDINGS = (
    ".csv", ".tsv", ".xlsx", ".xls", ".xlsm", ".ods", ".docx", ".odt", ".jsonl", ".html", ".htm", ".json",
    ".xml", ".md", ".markdown", ".txt", ".yml", ".yaml", ".zip",
)  # fmt: skip


def keep(home: Home, file: FileStorage, ending: str) -> str:
    """Puts aside what was sent; its ticket."""
    return aside_for_files(Uploads(home).keep, ending, file.save)


def as_file(ending: str, entries: Collection[Entry]) -> bytes:
    """The entries in the format of this ending."""

    def work() -> bytes:
        from knowledge.formats import write

        with tempfile.TemporaryDirectory(prefix="kundig-export-") as folder:
            path = Path(folder) / f"entries{ending}"
            write(path, entries)
            return path.read_bytes()

    return aside_for_files(work)


def id_from(question: str) -> str:
    """The id that an import would give this question."""

    def work() -> str:
        from knowledge.formats.text import slug

        return slug(question)

    return aside_for_files(work)
