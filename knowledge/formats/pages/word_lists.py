"""Lists as Word saves them in a page: paragraphs that begin with a sign in a font of signs, or a number."""

import re
from typing import Final, TypeAlias

import lxml.html

from knowledge.formats.markup.html import plain_text

Element: TypeAlias = lxml.html.HtmlElement
LISTED = re.compile(r"(?:^|\s)MsoListParagraph")
LEVEL = re.compile(r"mso-list:\s*\w+\s+level(\d)")
SIGN = re.compile(r"mso-list:\s*Ignore|font-family:\s*[\"']?(?:Symbol|Wingdings|Courier New)", re.IGNORECASE)
NUMBER = re.compile(r"(?:\d{1,3}|[a-z]{1,4})[.)]", re.IGNORECASE)
LONGEST: Final = 5  # characters of a sign


def make(root: Element) -> None:
    """Each becomes an item of a list, in the place of the first."""
    open_lists: list[tuple[int, Element]] = []
    for paragraph in list(root.iter("p")):
        style = paragraph.get("style") or ""
        level = LEVEL.search(style)
        if not (level or LISTED.search(paragraph.get("class") or "")):
            continue
        sign = next((each for each in paragraph.iter("span") if _is_sign(each)), None)
        if sign is None:
            continue
        label = plain_text(sign)
        if not open_lists or not _follows(paragraph, open_lists[0][1]):
            open_lists = []
        sign.drop_tree()
        _append(paragraph, int(level[1]) if level else 1, label, open_lists)


def _is_sign(span: Element) -> bool:
    return bool(SIGN.search(span.get("style") or "")) and 0 < len(plain_text(span)) <= LONGEST


def _follows(paragraph: Element, before: Element) -> bool:
    previous = paragraph.getprevious()
    while previous is not None and not isinstance(previous.tag, str):
        previous = previous.getprevious()
    return previous is before


def _append(paragraph: Element, level: int, label: str, open_lists: list[tuple[int, Element]]) -> None:
    """To the list of its level, or to a new one in the last item above."""
    tag = "ol" if NUMBER.fullmatch(label) else "ul"
    while open_lists and open_lists[-1][0] > level and len(open_lists) > 1:
        open_lists.pop()
    if not open_lists or open_lists[-1][0] < level or open_lists[-1][1].tag != tag:
        made: Element = lxml.html.Element(tag)
        if tag == "ol" and (number := re.match(r"\d+", label)):
            made.set("start", number[0])
        if open_lists and open_lists[-1][0] < level:
            open_lists[-1][1][-1].append(made)
        else:
            paragraph.addprevious(made)
            open_lists.clear()
        open_lists.append((level, made))
    tail, paragraph.tail = paragraph.tail, None
    open_lists[-1][1].append(paragraph)
    paragraph.tag = "li"
    for name in ("style", "class"):
        paragraph.attrib.pop(name, None)
    if (tail or "").strip():
        open_lists[0][1].tail = tail
