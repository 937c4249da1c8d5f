"""The door to files of entries: on a thread of its own, so that no conversation waits for a big workbook.

`knowledge.formats` is loaded when it is first needed: with its parsers it takes a second and 30 MB, and most
web processes never see a file.
"""

import tempfile
from collections.abc import Callable, Collection
from pathlib import Path
from typing import TypeVar

from gevent import get_hub

from knowledge.entries import Entry
from knowledge.errors import KundigError
from knowledge.importing import planned

ENDINGS = (".csv", ".tsv", ".xlsx", ".jsonl", ".html", ".htm", ".json")
T = TypeVar("T")


def entries_of(path: Path, locale: str, stored: Collection[Entry]) -> list[Entry]:
    """What an import of this file saves beside what is stored. Raises ImportRefused, KundigError."""

    def work() -> list[Entry]:
        from knowledge.formats import read_located

        return planned(read_located(path, locale), stored)

    return _aside(work)


def as_file(ending: str, entries: Collection[Entry]) -> bytes:
    """The entries in the format of this ending."""

    def work() -> bytes:
        from knowledge.formats import write

        with tempfile.TemporaryDirectory(prefix="kundig-export-") as folder:
            path = Path(folder) / f"entries{ending}"
            write(path, entries)
            return path.read_bytes()

    return _aside(work)


def id_from(question: str) -> str:
    """The id that an import would give this question."""

    def work() -> str:
        from knowledge.formats.text import slug

        return slug(question)

    return _aside(work)


def _aside(work: Callable[[], T]) -> T:
    outcome: T | KundigError = get_hub().threadpool.apply(_outcome, (work,))
    if isinstance(outcome, KundigError):
        raise outcome
    return outcome


def _outcome(work: Callable[[], T]) -> T | KundigError:
    """A refusal is an outcome, too: the thread pool would log its traceback."""
    try:
        return work()
    except KundigError as error:
        return error
