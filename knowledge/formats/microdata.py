"""FAQ pages that are marked up in a page's text (HTML microdata), in the form of JSON-LD.

In one walk over the page: extruct 0.18 compares all that is below an item with all that is below its items,
which takes hours for a page of a megabyte. References to elsewhere in the page (`itemref`) are not followed.
"""

import html
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import lxml.html
from lxml.etree import iterwalk

from knowledge.formats.markdown import plain_text


@dataclass
class Item:
    """An element that speaks of something, and the elements that tell its properties."""

    node: lxml.html.HtmlElement
    properties: dict[str, list["lxml.html.HtmlElement | Item"]] = field(default_factory=dict)

    def is_a(self, kind: str) -> bool:
        return any(name.endswith(kind) for name in self.node.get("itemtype", "").split())

    def items(self, name: str) -> list["Item"]:
        return [each for each in self.properties.get(name, ()) if isinstance(each, Item)]

    def first(self, name: str) -> "lxml.html.HtmlElement | Item | None":
        return next(iter(self.properties.get(name, ())), None)


def faq_pages(root: lxml.html.HtmlElement) -> list[dict[str, Any]]:
    """With an answer's element for its text."""
    return [
        {"mainEntity": [_question(item) for item in page.items("mainEntity")]}
        for page in _items(root)
        if page.is_a("FAQPage")
    ]


def _items(root: lxml.html.HtmlElement) -> Iterator[Item]:
    """All items of a page, each once its properties are complete."""
    around: list[Item] = []
    for event, node in iterwalk(root, events=("start", "end")):
        if event == "end":
            if around and around[-1].node is node:
                yield around.pop()
            continue
        item = Item(node) if node.get("itemscope") is not None else None
        if around:
            for name in node.get("itemprop", "").split():
                around[-1].properties.setdefault(name, []).append(item or node)
        if item:
            around.append(item)


def _question(item: Item) -> dict[str, Any]:
    answers = [*item.items("acceptedAnswer"), *item.items("suggestedAnswer")]
    texts = [text for answer in answers for text in answer.node.xpath('.//*[@itemprop="text"]')]
    return {
        "name": html.escape(_name(item.first("name"))),
        "acceptedAnswer": [{"text": text} for text in texts],
    }


def _name(told: "lxml.html.HtmlElement | Item | None") -> str:
    if told is None:
        return ""
    node = told.node if isinstance(told, Item) else told
    return str(node.get("content") or plain_text(node))
