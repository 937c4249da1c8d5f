"""The rows of an HTML table, with cells that span several said in each."""

from collections.abc import Callable

import lxml.html

from knowledge import limits


def rows_of(table: lxml.html.HtmlElement, said: Callable[[lxml.html.HtmlElement], str]) -> list[list[str]]:
    """A cell over several rows counts in each of them; one over several columns is followed by empty ones."""
    rows = []
    hanging: dict[int, tuple[int, str]] = {}  # column: rows to come, text
    for row in table.iter("tr"):
        cells: list[str] = []
        for cell in row:
            if cell.tag not in ("td", "th"):
                continue
            _fill(cells, hanging)
            text = said(cell)
            if (down := _span(cell, "rowspan")) > 1:
                hanging[len(cells)] = (down - 1, text)
            cells += [text, *[""] * (_span(cell, "colspan") - 1)]
            if len(cells) > limits.COLUMNS:
                break
        _fill(cells, hanging)
        rows.append(cells)
    return rows


def _fill(cells: list[str], hanging: dict[int, tuple[int, str]]) -> None:
    while len(cells) in hanging:
        left, text = hanging.pop(len(cells))
        if left > 1:
            hanging[len(cells)] = (left - 1, text)
        cells.append(text)


def _span(cell: lxml.html.HtmlElement, name: str) -> int:
    text = (cell.get(name) or "").strip()
    return max(1, min(int(text), limits.COLUMNS)) if text.isascii() and text.isdigit() else 1
