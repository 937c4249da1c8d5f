"""XLSX: the first sheet of a workbook, as a table of texts."""

import io
import zipfile
from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

import openpyxl
from openpyxl.cell import WriteOnlyCell
from openpyxl.utils import get_column_letter

from knowledge.entries import Entry
from knowledge.errors import ImportRefused, Problem
from knowledge.formats.problems import Located, Problems, refuse
from knowledge.formats.table import FORMULA, guarded, read_table, write_table

UNPACKED = 200_000_000  # bytes; a workbook packed to unpack to more is an attack or no table of answers
ROWS = 100_000
COLUMNS = 300
NO_WORKBOOK = "The file is no XLSX workbook, or it is damaged or has a password: save it again as .xlsx."


def read(content: bytes, locale: str, problems: Problems) -> list[Located]:
    _check_archive(content)
    return read_table(_rows(content, problems), locale, problems)


def write(entries: Sequence[Entry]) -> bytes:
    """Every cell is text, also one that looks like a formula, an error or a number."""
    workbook = openpyxl.Workbook(write_only=True)
    sheet = workbook.create_sheet("Kundig")
    sheet.freeze_panes = "A2"
    for row in write_table(entries):
        sheet.append([_text_cell(sheet, text) for text in row])
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def _text_cell(sheet: Any, text: str) -> Any:
    # A cell that is typed as text needs no apostrophe, so only texts that have one get one more.
    cell = WriteOnlyCell(sheet, guarded(text) if text.startswith("'") else text)
    cell.data_type = "s"
    cell.quotePrefix = bool(FORMULA.match(text))
    return cell


def _check_archive(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            size = sum(member.file_size for member in archive.infolist())
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
        refuse(NO_WORKBOOK)
    if size > UNPACKED:
        refuse(
            f"The workbook unpacks to {size / 1e6:.0f} MB; the limit is {UNPACKED // 1_000_000} MB. Split it."
        )


def _rows(content: bytes, problems: Problems) -> list[list[str]]:
    rows: list[list[str]] = []
    try:
        sheet = openpyxl.load_workbook(io.BytesIO(content), read_only=True).worksheets[0]
        sheet.reset_dimensions()  # programs write wrong ones, and rows beyond them would be lost
        for cells in sheet.iter_rows():
            if len(rows) == ROWS or len(cells) > COLUMNS:
                break
            rows.append([_text(cell, len(rows) + 1, problems) for cell in cells])
        else:
            return rows
    except Exception as error:  # openpyxl raises whatever a damaged part makes it stumble over
        raise ImportRefused((Problem(0, "", NO_WORKBOOK),)) from error
    message = (
        f"the sheet is larger than {ROWS} rows and {COLUMNS} columns; delete the empty ones, or split it"
    )
    refuse(message, len(rows) + 1)


def _text(cell: Any, row: int, problems: Problems) -> str:
    """A cell as text; a date as 2026-11-21."""
    value = cell.value
    if cell.data_type in ("f", "e"):
        what = "a formula" if cell.data_type == "f" else "an error"
        problems.add(
            row, get_column_letter(cell.column), f"{what} ({str(value)[:60]!r}); put its value or text there"
        )
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    return "" if value is None else str(value)
