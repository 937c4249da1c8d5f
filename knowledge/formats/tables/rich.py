"""Formats within a cell of a workbook, as Markdown."""

from collections.abc import Sequence
from typing import Any

from openpyxl.cell.rich_text import CellRichText, TextBlock

from knowledge.formats.markup.inline import Piece, Style, marked


def formatted(value: Any, text: str, *, struck: bool) -> str:
    """The cell's text with what is bold, slanted or struck out within it; empty when nothing is.

    The text itself may be Markdown and stays as it is. A cell that is bold as a whole says nothing by it, but
    one that is struck out does.
    """
    pieces = _pieces(value) if isinstance(value, CellRichText) else [Piece(text, Style(struck=struck))]
    if isinstance(value, CellRichText) and struck:
        pieces = [
            Piece(piece.text, Style(piece.style.strong, piece.style.em, struck=True)) for piece in pieces
        ]
    seen = {piece.style for piece in pieces if piece.text.strip()}
    if seen <= {Style()} or (len(seen) == 1 and not next(iter(seen)).struck):
        return ""
    return marked(pieces)


def _pieces(value: Sequence[Any]) -> list[Piece]:
    return [
        Piece(each.text, Style(bool(each.font.b), bool(each.font.i), bool(each.font.strike)))
        if isinstance(each, TextBlock)
        else Piece(str(each))
        for each in value
    ]
