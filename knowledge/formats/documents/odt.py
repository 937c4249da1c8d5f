"""ODT: a document of LibreOffice, made HTML and read as such."""

from collections.abc import Iterator
from html import escape
from typing import Any, Final

from knowledge.formats.documents import written
from knowledge.formats.documents.places import Places
from knowledge.formats.markup.inline import BREAK, Piece
from knowledge.formats.markup.opendocument import (
    DRAW,
    OFFICE,
    PARAGRAPHS,
    STYLE,
    TABLE,
    TEXT,
    Looks,
    lost_in,
    paragraph,
)
from knowledge.formats.packages import events, package
from knowledge.formats.problems import Located, Problems, fault

STYLES = (f"{STYLE}style", f"{TEXT}list-style")
BODY = f"{OFFICE}text"
UNREAD = frozenset(
    (f"{TEXT}tracked-changes", f"{TEXT}table-of-content", f"{TEXT}sequence-decls", f"{OFFICE}forms",
     f"{OFFICE}annotation")
)  # fmt: skip
DEEPEST: Final = 6  # headings
TITLE: Final = "Title"  # the style of a document's title, in every language of LibreOffice


def read(content: bytes, locale: str, problems: Problems) -> list[Located]:
    """Raises ImportRefused."""
    looks, body = Looks(), None
    with package(content, fault("no_document")) as archive:
        names = ["styles.xml"] * ("styles.xml" in archive.namelist()) + ["content.xml"]
        for name in names:
            for event, node in events(archive, name, *STYLES, BODY):
                if event == "end" and node.tag != BODY:
                    looks.learn(node)
                elif event == "end":
                    body = node
    text = "" if body is None else "".join(_blocks(body, looks, Places(problems)))
    return written.read(text, locale, problems)


def _blocks(node: Any, looks: Looks, places: Places, counted: str = "", level: int = 0) -> Iterator[str]:
    """What is in it as HTML. `counted`: the style of the list around it, and how deep it is."""
    for each in node:
        if each.tag in PARAGRAPHS:
            yield from _paragraph(each, looks, places)
        elif each.tag == f"{TEXT}list":
            name = each.get(f"{TEXT}style-name") or counted
            tag = "ol" if (name, str(level + 1)) in looks.counted else "ul"
            yield f"<{tag}>"
            for item in each:
                yield f"<li>{''.join(_blocks(item, looks, places, name, level + 1))}</li>"
            yield f"</{tag}>"
        elif each.tag == f"{TABLE}table":
            yield f"<table>{''.join(_rows(each, looks, places))}</table>"
        elif isinstance(each.tag, str) and each.tag not in UNREAD:
            yield from _blocks(each, looks, places, counted, level)


def _paragraph(node: Any, looks: Looks, places: Places) -> Iterator[str]:
    words = paragraph(node, looks)
    places.passed("".join(piece.text for piece in words), lost_in(node))
    level = node.get(f"{TEXT}outline-level", "1")
    tag = f"h{min(int(level), DEEPEST)}" if node.tag == PARAGRAPHS[1] and level.isdecimal() else "p"
    named = (
        ' class="document-name"' if tag == "p" and looks.is_from(TITLE, node.get(f"{TEXT}style-name")) else ""
    )
    yield f"<{tag}{named}>{''.join(map(_as_html, words))}</{tag}>"
    for box in node.iter(f"{DRAW}text-box"):
        yield from _blocks(box, looks, places)


def _rows(table: Any, looks: Looks, places: Places) -> Iterator[str]:
    for row in table.iter(f"{TABLE}table-row"):
        yield "<tr>"
        for cell in row.iterchildren(f"{TABLE}table-cell"):
            spans = ((name, _number(cell, f"{TABLE}number-{name}s-spanned")) for name in ("row", "column"))
            wide = "".join(f' {name[:3]}span="{count}"' for name, count in spans if count > 1)
            yield f"<td{wide}>{''.join(_blocks(cell, looks, places))}</td>"
        yield "</tr>"


def _number(node: Any, name: str) -> int:
    text = node.get(name) or "1"
    return int(text[:4]) if text.isascii() and text.isdigit() else 1


def _as_html(piece: Piece) -> str:
    text = escape(piece.text).replace(BREAK, "<br>")
    style = piece.style
    for tag, on in (("strong", style.strong), ("em", style.em), ("s", style.struck)):
        text = f"<{tag}>{text}</{tag}>" if on and piece.text.strip() else text
    return f'<a href="{escape(style.link)}">{text}</a>' if style.link else text
