"""What is read of a table, and what is noted about it."""

import io
from collections.abc import Callable
from pathlib import Path

import openpyxl

from knowledge.entries import Entry
from knowledge.formats import Reading, read_located


def reading(tmp_path: Path, content: bytes | str, ending: str = "csv") -> Reading:
    file = tmp_path / f"faq.{ending}"
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_located(file, "de")


def entries(tmp_path: Path, content: bytes | str, ending: str = "csv") -> list[Entry]:
    return [located.entry for located in reading(tmp_path, content, ending).found]


def notes(tmp_path: Path, content: bytes | str, ending: str = "csv") -> list[tuple[int, str]]:
    return [
        (note.row, note.fault.key.removeprefix("import_note."))
        for note in reading(tmp_path, content, ending).notes
    ]


def told(found: Reading) -> list[tuple[str, ...]]:
    """What tells an article: id, locale, question, answer, topic, state."""
    return [
        (entry.id, entry.locale, entry.question, entry.answer, entry.topic, entry.state)
        for entry in (located.entry for located in found.found)
    ]


def workbook(make: Callable[[openpyxl.Workbook], None]) -> bytes:
    book = openpyxl.Workbook()
    make(book)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()
