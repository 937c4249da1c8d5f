"""XLS, as Excel wrote it before 2007: the same table as an XLSX workbook, read by xlrd."""

import math
from collections.abc import Iterator
from functools import partial
from typing import Any, Final

import xlrd
from xlrd.xldate import xldate_as_datetime

from knowledge import limits
from knowledge.formats.markup.addresses import address
from knowledge.formats.markup.inline import Piece, Style, marked
from knowledge.formats.problems import Located, Problems, fault, note, refuse
from knowledge.formats.tables.cells import Cell
from knowledge.formats.tables.numbers import shown
from knowledge.formats.tables.workbooks import Merged, Sheet, read_sheets

NOT_TOLD: Final = 255  # a code of an error that xlrd has no name for


def read(content: bytes, locale: str, problems: Problems) -> list[Located]:
    """Of all visible sheets that have the columns; the others are told of. Raises ImportRefused."""
    book = _opened(content)
    sheets = [
        Sheet(sheet.name, sheet.visibility == 0, partial(_rows, book, sheet, locale, problems))
        for sheet in book.sheets()
    ]
    return read_sheets(sheets, locale, problems)


def _opened(content: bytes) -> Any:
    try:
        return xlrd.open_workbook(file_contents=content, formatting_info=True, logfile=_Unheard())
    except MemoryError:
        raise
    except Exception:  # xlrd stumbles over whatever is damaged, and over a document that is no workbook
        refuse(fault("no_old_workbook"))


class _Unheard:
    """Where xlrd's remarks about odd files go."""

    def write(self, _: str) -> None:
        pass


def _rows(book: Any, sheet: Any, locale: str, problems: Problems) -> Iterator[list[str]]:
    problems.rows = sheet.nrows
    reader = _Cells(book, sheet, locale)
    merged = Merged()
    starts: dict[int, list[tuple[int, int]]] = {}
    for top, below, left, _ in sheet.merged_cells:
        starts.setdefault(top, []).append((left, below))
    hidden = []
    for row in range(min(sheet.nrows, limits.ROWS + 3)):
        cells = [reader.said(row, column) for column in range(min(sheet.row_len(row), limits.COLUMNS + 1))]
        for left, below in starts.get(row, ()):
            merged.begin(left, row + 1, below, cells[left] if left < len(cells) else "")
        merged.fill(cells, row + 1)
        if any(cells) and row in sheet.rowinfo_map and sheet.rowinfo_map[row].hidden:
            hidden.append(row + 1)
        yield cells
    if hidden:
        problems.note(hidden[0], "", note("hidden_rows", count=len(hidden)))
    if sheet.cell_note_map:
        problems.note(0, "", note("comments_left", value=sheet.name))


def _wrong(shown: str) -> Cell:
    """A cell that shows an error."""
    cell = Cell(shown)
    cell.wrong = fault("cell_error", value=shown)
    return cell


class _Cells:
    """The cells of a sheet as their owner sees them."""

    def __init__(self, book: Any, sheet: Any, locale: str) -> None:
        self._book, self._sheet, self._locale = book, sheet, locale

    def said(self, row: int, column: int) -> str:
        value, kind = self._sheet.cell_value(row, column), self._sheet.cell_type(row, column)
        form = self._book.xf_list[self._sheet.cell_xf_index(row, column)]
        if kind == xlrd.XL_CELL_ERROR:
            return _wrong(xlrd.error_text_from_code.get(value, "#?"))
        day = ""
        if kind == xlrd.XL_CELL_DATE:
            try:
                value = xldate_as_datetime(value, self._book.datemode)
            except (OverflowError, ValueError):
                return _wrong("#VALUE!")  # no day of the calendar; Excel shows nothing but signs
            day = f"{value:%Y-%m-%d}"
        elif kind == xlrd.XL_CELL_BOOLEAN:
            value = bool(value)
        elif kind == xlrd.XL_CELL_NUMBER:
            if not math.isfinite(value):
                return _wrong("#NUM!")
            value = int(value) if value.is_integer() else value
        format = self._book.format_map.get(form.format_key)
        text = shown(value, format.format_str if format else "General", self._locale)
        cell = Cell(text)
        cell.day, cell.href = day, self._href(row, column)
        cell.formatted = self._formatted(row, column, text, form)
        return cell

    def _href(self, row: int, column: int) -> str:
        link = self._sheet.hyperlink_map.get((row, column))
        return address(link.url_or_path or "") if link is not None and link.type == "url" else ""

    def _formatted(self, row: int, column: int, text: str, form: Any) -> str:
        """As for an XLSX workbook: bold as a whole says nothing, struck out as a whole does."""
        fonts = self._book.font_list
        runs = self._sheet.rich_text_runlist_map.get((row, column), ())
        whole = fonts[form.font_index]
        starts = [(0, whole), *((at, fonts[font]) for at, font in runs if font < len(fonts))]
        ends = [at for at, _ in starts[1:]] + [len(text)]
        pieces = [
            Piece(text[at:end], Style(bool(font.bold), bool(font.italic), bool(font.struck_out)))
            for (at, font), end in zip(starts, ends, strict=True)
        ]
        seen = {piece.style for piece in pieces if piece.text.strip()}
        if seen <= {Style()} or (len(seen) == 1 and not next(iter(seen)).struck):
            return ""
        return marked(pieces)
