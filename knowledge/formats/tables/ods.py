"""ODS: the sheets of LibreOffice's workbooks as tables of texts, as their owner sees them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from knowledge import limits
from knowledge.formats.markup.inline import BREAK, Piece, Style, marked
from knowledge.formats.markup.opendocument import (
    DRAW,
    OFFICE,
    PARAGRAPHS,
    STYLE,
    TABLE,
    TEXT,
    Looks,
    paragraph,
)
from knowledge.formats.packages import events, package
from knowledge.formats.problems import Located, Problems, fault, note
from knowledge.formats.tables.cells import Cell
from knowledge.formats.tables.workbooks import Merged, Sheet, read_sheets

ROW, SHEET = f"{TABLE}table-row", f"{TABLE}table"
CELLS = (f"{TABLE}table-cell", f"{TABLE}covered-table-cell")
STYLES = (f"{STYLE}style", f"{TEXT}list-style")
ERRORS = ("Err:", "#NAME?", "#REF!", "#DIV/0!", "#VALUE!", "#N/A", "#NV", "#WERT!", "#BEZUG!")


def read(content: bytes, locale: str, problems: Problems) -> list[Located]:
    """Of all visible sheets that have the columns; the others are told of. Raises ImportRefused."""
    with package(content, fault("no_document")) as archive:
        looks = Looks()
        sheets: list[_Rows] = []
        for event, node in events(archive, "content.xml", *STYLES, SHEET, ROW):
            if node.tag in STYLES and event == "end":
                looks.learn(node)
            elif node.tag == SHEET and event == "start" and _is_sheet(node):
                sheets.append(_Rows(node.get(f"{TABLE}name", ""), node.get(f"{TABLE}style-name"), looks))
            elif node.tag == ROW and event == "end" and sheets:
                sheets[-1].add(node)
                node.clear()
    found = [
        Sheet(each.title, each.style not in looks.hidden, partial(each.told, problems)) for each in sheets
    ]
    return read_sheets(found, locale, problems)


def _is_sheet(node: Any) -> bool:
    """A table within a cell or a copy of another workbook's sheet is none."""
    return node.getparent() is not None and node.getparent().tag == f"{OFFICE}spreadsheet"


@dataclass
class _Rows:
    """The rows of one sheet so far; what is empty at its end is left out."""

    title: str
    style: str | None
    looks: Looks
    rows: list[list[str]] = field(default_factory=list)
    pictures: list[int] = field(default_factory=list)  # rows they lie on
    hidden: list[int] = field(default_factory=list)
    has_comments: bool = False
    _merged: Merged = field(default_factory=Merged)
    _number: int = 0

    def add(self, node: Any) -> None:
        """A row, which may stand for many that say the same."""
        cells = list(self._cells(node))
        while cells and not cells[-1]:
            cells.pop()
        often = _often(node, "rows", limits.ROWS + 3) if cells or self._merged.any else 1
        skipped = _often(node, "rows", 2_000_000) - often
        for _ in range(often):
            self._number += 1
            if len(self.rows) > limits.ROWS + 2:
                return
            row = list(cells)
            self._merged.fill(row, self._number)
            if not any(row):
                continue
            self.rows += [[] for _ in range(min(self._number, limits.ROWS + 3) - len(self.rows) - 1)]
            self.rows.append(row)
            if node.get(f"{TABLE}visibility") in ("collapse", "filter"):
                self.hidden.append(self._number)
        self._number += skipped

    def told(self, problems: Problems) -> Iterator[list[str]]:
        problems.rows = len(self.rows)
        yield from self.rows
        for row in self.pictures:
            problems.note(row, "", note("sheet_picture"))
        if self.hidden:
            problems.note(self.hidden[0], "", note("hidden_rows", count=len(self.hidden)))
        if self.has_comments:
            problems.note(0, "", note("comments_left", value=self.title))

    def _cells(self, node: Any) -> Iterator[str]:
        column = 0
        for each in node.iterchildren(*CELLS):
            said = "" if each.tag == CELLS[1] else self._said(each)
            down = _often(each, "", limits.ROWS, name=f"{TABLE}number-rows-spanned")
            if down > 1:
                self._merged.begin(column, self._number + 1, self._number + down, said)
            often = _often(each, "columns", limits.COLUMNS + 1)
            for _ in range(often):
                if column > limits.COLUMNS and not said:
                    return
                column += 1
                yield said

    def _said(self, cell: Any) -> str:
        if next(cell.iterchildren(f"{OFFICE}annotation"), None) is not None:
            self.has_comments = True
        if next(cell.iter(f"{DRAW}image"), None) is not None:
            self.pictures.append(self._number + 1)
        lines = [paragraph(each, self.looks, self._around(cell)) for each in cell.iterchildren(*PARAGRAPHS)]
        texts = ["".join(piece.text for piece in line) for line in lines]
        said = Cell(BREAK.join(texts))
        if said.startswith(ERRORS) and cell.get(f"{TABLE}formula"):
            said.wrong = fault("cell_error", value=said[:60])
        said.day = (cell.get(f"{OFFICE}date-value") or "")[:10]
        links = {piece.style.link for line in lines for piece in line if piece.text.strip()}
        if len(links) == 1 and "" not in links:
            said.href = links.pop()
        else:
            said.formatted = _formatted(lines)
        return said

    def _around(self, cell: Any) -> Style:
        """Bold as a whole says nothing in a workbook; struck out as a whole does."""
        look = self.looks.style("table-cell", cell.get(f"{TABLE}style-name"), Style())
        return Style(struck=look.struck)


def _formatted(lines: list[list[Piece]]) -> str:
    """As Markdown, with links; empty where nothing in it is formatted."""
    pieces = [piece for line in lines for piece in (*line, Piece(BREAK))][:-1]
    seen = {piece.style for piece in pieces if piece.text.strip()}
    plain = {Style(), Style(strong=True), Style(em=True), Style(strong=True, em=True)}
    if seen <= {Style()} or (len(seen) == 1 and seen <= plain):
        return ""
    return marked(pieces)


def _often(node: Any, what: str, most: int, *, name: str = "") -> int:
    text = node.get(name or f"{TABLE}number-{what}-repeated") or "1"
    return max(1, min(int(text[:9]), most)) if text.isascii() and text.isdigit() else 1
