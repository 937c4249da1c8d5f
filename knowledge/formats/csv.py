"""CSV: comma, semicolon or tab, whichever the header row is written with."""

import csv
import io
from collections.abc import Iterator, Sequence

from knowledge.entries import Entry
from knowledge.formats.problems import Located, Problems, fault, refuse
from knowledge.formats.table import FIELDS, guarded, read_table, write_table
from knowledge.formats.text import decode

SEPARATORS = ",;\t"


def read(content: bytes, locale: str, problems: Problems) -> list[Located]:
    text = decode(content)
    return read_table(_rows(text, _separator(text)), locale, problems)


def write(entries: Sequence[Entry], separator: str = ",") -> bytes:
    """With a mark at its start, without which spreadsheets take UTF-8 for something older."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=separator, quoting=csv.QUOTE_ALL)
    writer.writerows([guarded(cell) for cell in row] for row in write_table(entries))
    return stream.getvalue().encode("utf-8-sig")


def _separator(text: str) -> str:
    """The separator that makes most known column names of the header row."""
    line = text.lstrip().partition("\n")[0]
    return max(SEPARATORS, key=lambda separator: sum(
        name.strip().strip('"').strip().lower() in FIELDS for name in line.split(separator)
    ))  # fmt: skip


def _rows(text: str, separator: str) -> Iterator[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    row = 1
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            refuse(fault("quotation_marks", why=str(error)), row)
        if cells is None:
            return
        yield cells
        row += 1
