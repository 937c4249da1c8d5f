"""CSV: comma, semicolon, tab or bar, whichever the header row is written with."""

import csv
import html
import io
import re
from collections.abc import Iterator, Sequence
from typing import Any, Final, TextIO

from knowledge import limits
from knowledge.entries import Entry
from knowledge.formats.problems import Located, Problems, fault
from knowledge.formats.tables.columns import columns, known
from knowledge.formats.tables.table import read_table, write_table
from knowledge.formats.text import lines
from knowledge.formulas import guarded

SEPARATORS = ",;\t|"
HEADER: Final = 100_000  # characters in which the separator is looked for
LINES: Final = 30  # that may stand above the header
ENTITY_LENGTH: Final = 33
ESCAPED_QUOTE = re.compile(r'[^,;\t|\\"]\\"[^\s,;\t|"]|[,;\t|\s(]\\"\w')
NULL = re.compile(r'(?:(?<=[,;\t|])|^)"?\\N"?(?=[,;\t|\r\n]|$)')
CUT_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z]\w{1,31})$")
SCHEMA: Final = "ListSchema="  # what SharePoint writes above a list
TOLD = re.compile(
    r'\ufeff?"?sep=(.)"?[,;\t]*\r?\n', re.IGNORECASE
)  # the first line that Excel writes or wants


def read(content: bytes, locale: str, problems: Problems) -> list[Located]:
    text = lines(content, problems)
    start = text.read(HEADER)
    told = TOLD.match(start)
    text.seek(0)
    if told or start.lstrip("\ufeff").startswith(SCHEMA):  # no row: Excel does not show it
        start = start[len(text.readline(HEADER)) :]
    separator = told[1] if told else _separator(start)
    rows = _unpacked(_rows(text, separator, problems, **_dialect(start, separator)))
    return read_table(map(_with_whole_entities, rows) if separator == ";" else rows, locale, problems)


def write(entries: Sequence[Entry], separator: str = ",") -> bytes:
    """With a mark at its start, without which spreadsheets take UTF-8 for something older."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=separator, quoting=csv.QUOTE_ALL)
    writer.writerows([guarded(cell) for cell in row] for row in write_table(entries))
    return stream.getvalue().encode("utf-8-sig")


def _separator(start: str) -> str:
    """The separator that makes most known column names of one of the first rows, else ends most questions."""
    first = re.split(r"\r\n?|\n", start.lstrip(), maxsplit=LINES)[:LINES]

    def speaks_for(separator: str) -> tuple[int, int]:
        rows = ([name.strip().strip('"') for name in line.split(separator, limits.COLUMNS)] for line in first)
        return max(map(known, rows)), sum(f"?{separator}" in line.replace('"', "") for line in first)

    return max(SEPARATORS, key=speaks_for)


def _unpacked(rows: Iterator[list[str]]) -> Iterator[list[str]]:
    """Rows whose cells have all become one: `"Frage;Antwort"`, as a wrong program has saved it again."""
    packed: str | None = None
    for cells in rows:
        if packed is None and any(cells):
            packed = _separator(cells[0]) if len(cells) == 1 and len(cells[0]) < HEADER else ""
            packed = packed if packed and columns(cells[0].split(packed)).complete else ""
        yield next(csv.reader(cells, delimiter=packed), []) if packed and len(cells) == 1 else cells


def _with_whole_entities(cells: list[str]) -> list[str]:
    """`F&uuml;r alle;Ja`: the semicolons of HTML's entities part no cells, also where nothing is quoted."""
    if not any(cell.rfind("&") >= max(0, len(cell) - ENTITY_LENGTH) for cell in cells[:-1]):
        return cells
    whole: list[str] = []
    for cell in cells:
        if (
            whole
            and CUT_ENTITY.search(whole[-1])
            and html.unescape(f"{_last_entity(whole[-1])};")[-1:] != ";"
        ):
            whole[-1] += f";{cell}"
        else:
            whole.append(cell)
    return whole


def _last_entity(cell: str) -> str:
    return cell[cell.rfind("&") :]


class _Bounded(Iterator[str]):
    """The lines of a text, as long as those of one row together are no longer than a row may be."""

    def __init__(self, text: TextIO, problems: Problems) -> None:
        self._text, self._problems = text, problems
        self.row, self._left = 1, limits.ROW

    def __next__(self) -> str:
        line = self._text.readline(self._left + 1)
        if not line:
            raise StopIteration
        self._left -= len(line)
        if self._left < 0:
            self._problems.end(fault("row_too_long", most=limits.ROW), self.row)
        return line

    def next_row(self) -> None:
        self.row, self._left = self.row + 1, limits.ROW


def _dialect(start: str, separator: str) -> dict[str, Any]:
    """How quotation marks are meant: Google Sheets puts none around the fields between tabs, databases a
    backslash before those within."""
    try:
        list(csv.reader(io.StringIO(start, newline=""), delimiter=separator, strict=True))
    except csv.Error as error:
        if "expected after" not in str(error):  # it may only be cut off
            return {}
        if separator == "\t":
            return {"quoting": csv.QUOTE_NONE}
        if ESCAPED_QUOTE.search(start):
            return {"escapechar": "\\", "doublequote": False}
    return {}


def _rows(text: TextIO, separator: str, problems: Problems, **dialect: Any) -> Iterator[list[str]]:
    bounded = _Bounded(text, problems)
    escaped = "escapechar" in dialect
    lines = (NULL.sub("", line) for line in bounded) if escaped else bounded
    reader = csv.reader(lines, delimiter=separator, strict=True, **dialect)
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            problems.end(fault("quotation_marks", why=str(error)), bounded.row)
        if cells is None:
            return
        yield cells
        bounded.next_row()
