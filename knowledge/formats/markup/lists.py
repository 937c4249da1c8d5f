"""The items of lists, as Markdown."""

import re
from typing import Final

import lxml.html

from knowledge.entries import ANSWER_LENGTH
from knowledge.errors import InvalidField
from knowledge.formats.markup.html import LISTS

GROWN: Final = 10 * ANSWER_LENGTH  # characters that may still shrink to an answer
LIST_MARK = re.compile(r"(?:[-*]|\d+[.)])(?: |$)")


def children(node: lxml.html.HtmlElement) -> "list[lxml.html.HtmlElement | str]":
    """The children of a list, also those wrapped in something else, and stray text."""
    found: list[lxml.html.HtmlElement | str] = [node.text] if (node.text or "").strip() else []
    for child in node:
        if isinstance(child.tag, str):
            wraps = child.tag not in ("li", *LISTS) and child.find("li") is not None
            found += children(child) if wraps else [child]
        if (child.tail or "").strip():
            found.append(child.tail)
    return found


def number_of(text: str | None, default: int) -> int:
    return int(text) if text and re.fullmatch(r"\d{1,9}", text.strip()) else default


def labels_of(node: lxml.html.HtmlElement, count: int) -> list[str]:
    """Of a list that counts in letters or backwards, which Markdown cannot; else none."""
    start = number_of(node.get("start"), count if node.get("reversed") is not None else 1)
    if node.tag != "ol" or not count:
        return []
    if node.get("reversed") is not None:
        return [f"{start - at}\\." for at in range(count)]
    first = ord((node.get("type") or "1")[:1])
    if chr(first) not in "aA" or start + count > 27:
        return []
    return [f"{chr(first + start - 1 + at)})" for at in range(count)]


def labelled(items: list[tuple[int, list[str]]], labels: list[str]) -> list[str]:
    """Items whose labels are a part of their text, one a line where they are short."""
    blocks = [
        [f"{label} {first}".rstrip(), *others]
        for label, (_, (first, *others)) in zip(labels, ((n, each or [""]) for n, each in items), strict=True)
    ]
    if all(len(each) == 1 for each in blocks):
        return ["\n".join(each[0] for each in blocks)]
    return [block for each in blocks for block in each]


def as_lists(items: list[tuple[int, list[str]]], above: list[str], ordered: bool) -> list[str]:
    """Items in a row as one list; next to another list, one with another mark, or both would be one."""
    lists: list[list[str]] = []
    mark = _mark(above, ordered)
    expected: int | None = None
    for number, blocks in items:
        if not ordered and not blocks:
            continue
        if lists and (not ordered or number == expected):
            lists[-1].append(_item(f"{number}{mark}" if ordered else mark, blocks))
        else:
            mark = _other(mark) if lists else mark
            lists.append([_item(f"{number}{mark}" if ordered else mark, blocks)])
        expected = number + 1
    return ["\n".join(each) for each in lists]


def _mark(above: list[str], ordered: bool) -> str:
    first = LIST_MARK.match(above[0]) if above else None
    used = first[0].strip()[-1] if first else ""
    return (")" if used == "." else ".") if ordered else ("*" if used == "-" else "-")


def _other(mark: str) -> str:
    return {".": ")", ")": "."}[mark]


def _item(mark: str, blocks: list[str]) -> str:
    # Lists right below their item's line keep the whole list tight. One that starts at 3 needs a blank line.
    tight = all(re.match(r"[-*] |1[.)] ", block) for block in blocks[1:])
    return indented(("\n" if tight else "\n\n").join(blocks), f"{mark} ", " " * (len(mark) + 1)).rstrip()


def indented(text: str, first: str, others: str) -> str:
    """Each level adds to each line: what is too long is refused here, before it has grown a hundredfold."""
    if len(text) > GROWN:
        raise InvalidField("answer", "too_long", count=len(text), most=ANSWER_LENGTH)
    lines = text.split("\n")
    return "\n".join([first + lines[0], *((others + line).rstrip() for line in lines[1:])])
