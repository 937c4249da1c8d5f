"""OpenDocument, as LibreOffice writes it: what its texts say and how they look, for .ods and .odt alike."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from knowledge.formats.markup.addresses import address
from knowledge.formats.markup.inline import BREAK, Piece, Style

OFFICE, TEXT, TABLE, DRAW, STYLE, FO = (
    f"{{urn:oasis:names:tc:opendocument:xmlns:{name}:1.0}}"
    for name in ("office", "text", "table", "drawing", "style", "xsl-fo-compatible")
)
XLINK = "{http://www.w3.org/1999/xlink}"
PARAGRAPHS = (f"{TEXT}p", f"{TEXT}h")
ANCESTORS: Final = 20  # styles that a style is made from, at most
PLAIN: Final = Style()
SPACES: Final = 200  # that one element stands for
# What stands in a paragraph and is none of its words, and of which kind it is.
LOST = {
    f"{TEXT}note": "footnote",
    f"{OFFICE}annotation": "comment",
    f"{DRAW}frame": "picture",
    f"{DRAW}image": "picture",
    f"{DRAW}object": "object",
}
CHANGES = frozenset((f"{TEXT}change", f"{TEXT}change-start"))
UNREAD = frozenset(
    (*LOST, *CHANGES, f"{OFFICE}annotation-end", f"{TEXT}change-end", f"{TEXT}tracked-changes")
)


@dataclass
class Look:
    """What a style says of itself, and which one it is made from."""

    parent: str = ""
    bold: bool | None = None
    slanted: bool | None = None
    struck: bool | None = None


@dataclass
class Looks:
    """The styles of a document, by their family and name, and whether lists count, by name and level."""

    known: dict[tuple[str, str], Look] = field(default_factory=dict)
    counted: set[tuple[str, str]] = field(default_factory=set)
    hidden: set[str] = field(default_factory=set)  # of tables

    def learn(self, node: Any) -> None:
        """Of a `style:style` or `text:list-style`."""
        name = node.get(f"{STYLE}name", "")
        if node.tag == f"{TEXT}list-style":
            levels = node.iterchildren(f"{TEXT}list-level-style-number")
            self.counted |= {(name, each.get(f"{TEXT}level", "1")) for each in levels}
            return
        for shown in node.iterchildren(f"{STYLE}table-properties"):
            if shown.get(f"{TABLE}display") == "false":
                self.hidden.add(name)
        look = Look(node.get(f"{STYLE}parent-style-name", ""))
        for told in node.iterchildren(f"{STYLE}text-properties"):
            look.bold = _bold(told.get(f"{FO}font-weight"))
            look.slanted = _is(told.get(f"{FO}font-style"), "normal")
            look.struck = _is(told.get(f"{STYLE}text-line-through-style"), "none")
        self.known[node.get(f"{STYLE}family", ""), name] = look

    def style(self, family: str, name: str | None, around: Style) -> Style:
        """How text of this style looks within what is around it."""
        told = list(self._line(family, name or ""))
        return Style(
            _first((look.bold for look in told), around.strong),
            _first((look.slanted for look in told), around.em),
            _first((look.struck for look in told), around.struck),
            link=around.link,
        )

    def is_from(self, name: str, style: str | None) -> bool:
        """Whether a paragraph's style is this one, or made from it."""
        found = style or ""
        for _ in range(ANCESTORS):
            if found == name or ("paragraph", found) not in self.known:
                return found == name
            found = self.known["paragraph", found].parent
        return False

    def _line(self, family: str, name: str) -> Iterator[Look]:
        for _ in range(ANCESTORS):
            look = self.known.get((family, name))
            if look is None:
                return
            yield look
            name = look.parent


def pieces(node: Any, looks: Looks, style: Style) -> Iterator[Piece]:
    """The words of a paragraph as they look; what is none of its words is passed over."""
    yield from _words(node.text, style)
    for child in node:
        yield from _piece(child, looks, style)
        yield from _words(child.tail, style)


def paragraph(node: Any, looks: Looks, around: Style = PLAIN) -> list[Piece]:
    return list(pieces(node, looks, looks.style("paragraph", node.get(f"{TEXT}style-name"), around)))


def lost_in(node: Any) -> dict[str, str]:
    """What of a paragraph or cell does not come along: its kind, and what it says itself."""
    lost: dict[str, str] = {}
    for each in node.iter(*LOST):
        if (
            each.tag == f"{DRAW}frame"
            and next(each.iterchildren(f"{DRAW}image", f"{DRAW}object"), None) is None
        ):
            continue  # a box of text
        body = next(each.iterchildren(f"{TEXT}note-body"), each)
        lost.setdefault(LOST[each.tag], plain(body) if LOST[each.tag] == "footnote" else "")
    if next(node.iter(*CHANGES), None) is not None:
        lost["change"] = ""
    return lost


def plain(node: Any) -> str:
    return " ".join(" ".join(node.itertext()).split())


def _piece(node: Any, looks: Looks, style: Style) -> Iterator[Piece]:
    if node.tag == f"{TEXT}s":
        count = node.get(f"{TEXT}c", "1")
        yield Piece(" " * min(int(count) if count.isdecimal() else 1, SPACES), style)
    elif node.tag == f"{TEXT}tab":
        yield Piece(" ", style)
    elif node.tag == f"{TEXT}line-break":
        yield Piece(BREAK, style)
    elif node.tag == f"{TEXT}a":
        href = address(node.get(f"{XLINK}href"))
        yield from pieces(node, looks, Style(style.strong, style.em, style.struck, link=href))
    elif isinstance(node.tag, str) and node.tag not in UNREAD:
        yield from pieces(node, looks, looks.style("text", node.get(f"{TEXT}style-name"), style))


def _words(text: str | None, style: Style) -> Iterable[Piece]:
    return [Piece(re.sub(r"\s+", " ", text), style)] if text else []


def _bold(weight: str | None) -> bool | None:
    if weight is None:
        return None
    return int(weight) >= 600 if weight.isdecimal() else weight == "bold"


def _is(told: str | None, usual: str) -> bool | None:
    return None if told is None else told != usual


def _first(told: Iterable[bool | None], otherwise: bool) -> bool:
    return next((each for each in told if each is not None), otherwise)
