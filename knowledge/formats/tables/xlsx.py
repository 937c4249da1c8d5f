"""XLSX: the sheets of a workbook as tables of texts, as its owner sees them."""

import io
from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial
from typing import Any

import openpyxl
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.rich_text import CellRichText
from openpyxl.styles.numbers import BUILTIN_FORMATS

from knowledge import limits
from knowledge.entries import Entry
from knowledge.errors import ImportRefused
from knowledge.formats.packages import usual
from knowledge.formats.problems import Located, Problems, fault, note, refuse
from knowledge.formats.tables.cells import Cell
from knowledge.formats.tables.numbers import shown
from knowledge.formats.tables.rich import formatted
from knowledge.formats.tables.sheets import Cells, Extras, extras
from knowledge.formats.tables.table import write_table
from knowledge.formats.tables.workbooks import Sheet, read_sheets
from knowledge.formulas import FORMULA, guarded


def read(content: bytes, locale: str, problems: Problems) -> list[Located]:
    """Of all visible sheets that have the columns; the others are told of."""
    book = _opened(usual(content, fault("no_workbook")))
    sheets = [
        Sheet(sheet.title, sheet.sheet_state == "visible", partial(_rows, book, sheet, locale, problems))
        for sheet in book.worksheets
    ]
    return read_sheets(sheets, locale, problems)


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


def _opened(content: bytes) -> Any:
    try:
        return openpyxl.load_workbook(io.BytesIO(content), read_only=True, rich_text=True)
    except MemoryError:
        raise
    except Exception:  # openpyxl raises whatever a damaged part makes it stumble over
        refuse(fault("no_workbook"))


def _rows(book: Any, sheet: Any, locale: str, problems: Problems) -> Iterator[list[str]]:
    try:
        yield from _Sheet(book, sheet, locale, problems).rows()
    except (MemoryError, ImportRefused):
        raise
    except Exception:  # see above
        refuse(fault("no_workbook"))


class _Sheet:
    """One sheet, row by row. openpyxl's own reading of that kind tells of no link, merged cell or format."""

    def __init__(self, book: Any, sheet: Any, locale: str, problems: Problems) -> None:
        self._book, self._sheet, self._locale, self._problems = book, sheet, locale, problems
        self._extras: Extras = extras(book._archive, sheet._worksheet_path)
        self._merged: dict[tuple[int, int], Cell] = {}  # by the range's first cell
        self._last = 0
        problems.rows = sheet.max_row or 0

    def rows(self) -> Iterator[list[str]]:
        with self._book._archive.open(self._sheet._worksheet_path) as source:
            parser = Cells(
                source,
                self._sheet._shared_strings,
                epoch=self._book.epoch,
                date_formats=self._book._date_formats,
                timedelta_formats=self._book._timedelta_formats,
                rich_text=True,
                data_only=True,
            )
            hidden: list[int] = []
            for number, cells in parser.parse():
                if parser.is_hidden(number) and any(cell["value"] is not None for cell in cells):
                    hidden.append(number)
                # One more than may be: so the reader of the rows sees that there are too many.
                for missing in range(self._last + 1, min(number, limits.ROWS + 3)):
                    yield self._row(missing, [])
                if number <= self._last or number > limits.ROWS + 2:
                    continue
                yield self._row(number, cells)
                self._last = number
        if hidden:
            self._problems.note(hidden[0], "", note("hidden_rows", count=len(hidden)))
        for row in self._extras.pictures:
            self._problems.note(row, "", note("sheet_picture"))
        if self._extras.has_comments:
            self._problems.note(0, "", note("comments_left", value=self._sheet.title))

    def _row(self, number: int, cells: Sequence[dict[str, Any]]) -> list[str]:
        row: list[str] = []
        for cell in cells:
            column = cell["column"]
            if column > limits.COLUMNS + 1:
                return [*row, *[""] * (limits.COLUMNS + 1 - len(row))]
            row += [""] * (column - len(row))
            row[column - 1] = self._cell(cell)
        for span in self._extras.spans(number):
            self._fill(row, number, span)
        return row

    def _fill(self, row: list[str], number: int, span: tuple[int, int, int]) -> None:
        """A cell that is merged over several rows says the same in each."""
        top, column, _ = span
        row += [""] * (column - len(row))
        if number == top:
            first = Cell(row[column - 1])
            if isinstance(row[column - 1], Cell):
                vars(first).update(vars(row[column - 1]))
            first.merged_from = top
            self._merged[top, column] = first
        row[column - 1] = self._merged.get((top, column), "")

    def _cell(self, cell: dict[str, Any]) -> str:
        value = cell["value"]
        href = self._extras.links.get((cell["row"], cell["column"]), "")
        formula = str(cell.get("formula") or "")
        if formula and (linked := self._extras.link_of(formula)):
            href, value = linked
        elif cell["data_type"] == "e" or (formula and value is None):
            said = Cell(value or formula)
            shown_as = str(said)[:60]
            said.wrong = (
                fault("cell_error", value=shown_as)
                if cell["data_type"] == "e"
                else fault("formula", value=shown_as)
            )
            return said
        text = "" if value is None else shown(value, self._format(cell), self._locale)
        struck = self._is_struck(cell["style_id"])
        if not href and not struck and not isinstance(value, CellRichText | date):
            return text
        said = Cell(text)
        said.href = href
        said.day = f"{value:%Y-%m-%d}" if isinstance(value, date) else ""
        said.formatted = formatted(value, text, struck=struck)
        return said

    def _format(self, cell: dict[str, Any]) -> str:
        style = self._style(cell["style_id"])
        id = style.numFmtId if style is not None else 0
        if id >= 164 and id - 164 < len(self._book._number_formats):
            return str(self._book._number_formats[id - 164])
        return str(BUILTIN_FORMATS.get(id, "General"))

    def _is_struck(self, style_id: int) -> bool:
        style = self._style(style_id)
        fonts = self._book._fonts
        return style is not None and 0 <= style.fontId < len(fonts) and bool(fonts[style.fontId].strike)

    def _style(self, style_id: int) -> Any:
        styles = self._book._cell_styles
        return styles[style_id] if 0 <= style_id < len(styles) else None
