"""What a page's elements say of themselves, as microdata or RDFa, in the form of JSON-LD.

In one walk over the page: extruct 0.18 compares all that is below an item with all that is below its items,
which takes hours for a page of a megabyte. A text keeps its element, so that its formats are not lost.
"""

import html
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import lxml.html
from lxml.etree import iterwalk

from knowledge.formats.markup.html import title_text
from knowledge.formats.pages.jsonld import NAME

REFERRED = 300_000  # elements that are looked at because others refer to them


@dataclass(frozen=True)
class Markup:
    """The attributes in which a page says what an element is, and what it is to another."""

    scope: str
    type: str
    property: str
    id: str


MICRODATA = Markup("itemscope", "itemtype", "itemprop", "itemid")
RDFA = Markup("typeof", "typeof", "property", "resource")


@dataclass
class Item:
    """An element that speaks of something, and what it says: the elements and items of each property."""

    node: lxml.html.HtmlElement
    properties: dict[str, list["lxml.html.HtmlElement | Item"]] = field(default_factory=dict)
    part: bool = False  # of another item


def items(root: lxml.html.HtmlElement, markup: Markup) -> list[dict[str, Any]]:
    """All that are no part of another, with those that are in them."""
    found = {item.node: item for item in _items(root, markup)}
    if markup is MICRODATA:
        _follow(root, found)
    return [_as_data(item, markup) for item in found.values() if not item.part]


def _items(root: lxml.html.HtmlElement, markup: Markup) -> Iterator[Item]:
    """Each once it is complete; parts before what they are parts of."""
    around: list[Item] = []
    for event, node in iterwalk(root, events=("start", "end")):
        if event == "end":
            if around and around[-1].node is node:
                yield around.pop()
            continue
        item = Item(node) if node.get(markup.scope) is not None else None
        if around:
            _add(around[-1], node, item, markup)
        if item:
            around.append(item)


def _add(around: Item, node: lxml.html.HtmlElement, item: Item | None, markup: Markup) -> None:
    for name in (node.get(markup.property) or "").split():
        around.properties.setdefault(NAME.sub("", name), []).append(item or node)
        if item:
            item.part = True


def _follow(root: lxml.html.HtmlElement, found: dict[lxml.html.HtmlElement, Item]) -> None:
    """Adds what items refer to by the ids of elements that stand outside of them."""
    referring = [item for item in found.values() if item.node.get("itemref")]
    if not referring:
        return
    ids = {node.get("id"): node for node in root.iter() if isinstance(node.tag, str) and node.get("id")}
    left = REFERRED
    for item in referring:
        for id in item.node.get("itemref").split():
            if id in ids and not _contains(ids[id], item.node):
                left = _adopt(item, ids[id], found, left)


def _adopt(
    item: Item, node: lxml.html.HtmlElement, found: dict[lxml.html.HtmlElement, Item], left: int
) -> int:
    """The properties at and below an element, but for those that items there have; how many may be left."""
    waiting = [node]
    while waiting and left:
        left -= 1
        each = waiting.pop()
        if not isinstance(each.tag, str):
            continue
        _add(item, each, found.get(each), MICRODATA)
        if each not in found:
            waiting += reversed(each)
    return left


def _contains(node: lxml.html.HtmlElement, other: lxml.html.HtmlElement) -> bool:
    return node is other or node in other.iterancestors()


def _as_data(item: Item, markup: Markup) -> dict[str, Any]:
    data: dict[str, Any] = {
        name: [_as_data(each, markup) if isinstance(each, Item) else _value(each) for each in values]
        for name, values in item.properties.items()
    }
    types = [NAME.sub("", name) for name in (item.node.get(markup.type) or "").split()]
    language = _language(item.node) if "Question" in types else ""
    return (
        {"@type": types, "@element": item.node}
        | ({"@id": item.node.get(markup.id)} if item.node.get(markup.id) else {})
        | ({"inLanguage": language} if language else {})
        | data
    )


def _value(node: lxml.html.HtmlElement) -> Any:
    """What it says as a text; the element itself where it shows what it says."""
    told = node.get("content")
    return html.escape(told, quote=False) if told and not node.text_content().strip() else node


def _language(node: lxml.html.HtmlElement) -> str:
    """Of the element itself or what is around it, but for the page's own."""
    for each in (node, *node.iterancestors()):
        if each.tag != "html" and each.get("lang"):
            return str(each.get("lang"))
    return ""


def seen(value: Any) -> str:
    """A text that is no Markdown, of an element or as it is."""
    return html.escape(title_text(value), quote=False) if isinstance(value, lxml.html.HtmlElement) else value
