"""XLSX: the first sheet of a workbook, as a table of texts."""

import io
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from typing import Any

import openpyxl
from openpyxl.cell import WriteOnlyCell
from openpyxl.utils import get_column_letter

from knowledge import limits
from knowledge.entries import Entry
from knowledge.formats.problems import Located, Problems, fault, refuse
from knowledge.formats.table import FORMULA, guarded, read_table, write_table


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
    """By what its directory says; a part that is longer than it says there is cut off, and found damaged."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
        refuse(fault("no_workbook"))
    size = sum(part.file_size for part in parts)
    if size > limits.UNPACKED:
        refuse(fault("unpacks_too_large", size=round(size / 1e6), most=limits.UNPACKED // 1_000_000))
    if len(parts) > limits.PARTS:
        refuse(fault("too_many_parts", count=len(parts), most=limits.PARTS))


def _rows(content: bytes, problems: Problems) -> Iterator[list[str]]:
    try:
        sheet = openpyxl.load_workbook(io.BytesIO(content), read_only=True).worksheets[0]
        sheet.reset_dimensions()  # programs write wrong ones, and rows beyond them would be lost
        # One more than may be: so the reader of the rows sees that there are too many.
        for number, cells in enumerate(sheet.iter_rows(max_row=limits.ROWS + 2), 1):
            yield [_text(cell, number, problems) for cell in cells[: limits.COLUMNS + 1]]
    except MemoryError:
        raise
    except Exception:  # openpyxl raises whatever a damaged part makes it stumble over
        refuse(fault("no_workbook"))


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
