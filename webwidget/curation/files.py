"""The door to files of entries: on a thread of its own, so that no conversation waits for a big workbook.

`knowledge.formats` is loaded when it is first needed: with its parsers it takes a second and 30 MB, and most
web processes never see a file.
"""

import tempfile
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING

from knowledge.entries import Entry
from webwidget.aside import aside_for_files

if TYPE_CHECKING:
    from knowledge.formats.problems import Located

ENDINGS = (".csv", ".tsv", ".xlsx", ".jsonl", ".html", ".htm", ".json")


def entries_of(path: Path, locale: str) -> list["Located"]:
    """What is in this file. Raises ImportRefused, KundigError."""

    def work() -> list["Located"]:
        from knowledge.formats import read_located

        return read_located(path, locale)

    return aside_for_files(work)


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
