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
from knowledge.formats.problems import Located, Problems, fault, refuse
from knowledge.formats.table import FORMULA, guarded, read_table, write_table

UNPACKED = 200_000_000  # bytes; a workbook packed to unpack to more is an attack or no table of answers
ROWS = 100_000
COLUMNS = 300


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
        refuse(fault("no_workbook"))
    if size > UNPACKED:
        refuse(fault("unpacks_too_large", size=round(size / 1e6), most=UNPACKED // 1_000_000))


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
    except Exception:  # openpyxl raises whatever a damaged part makes it stumble over
        refuse(fault("no_workbook"))
    refuse(fault("sheet_too_large", rows=ROWS, columns=COLUMNS), len(rows) + 1)


def _text(cell: Any, row: int, problems: Problems) -> str:
    """A cell as text; a date as 2026-11-21."""
    value = cell.value
    if cell.data_type in ("f", "e"):
        found = fault("formula" if cell.data_type == "f" else "cell_error", value=str(value)[:60])
        problems.add(row, get_column_letter(cell.column), found)
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    return "" if value is None else str(value)
