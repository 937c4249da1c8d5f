"""Questions that open when they are clicked: parts of a page, and items of lists with answers in them."""

from collections.abc import Sequence

import lxml.html

from knowledge.formats.markup.html import BLOCKS, plain_text
from knowledge.formats.pages.asking import (
    Element,
    Pair,
    asks,
    in_text,
    only_text,
    questions_of,
    says,
    text_of,
)
from knowledge.formats.pages.questions import Question


def opening(root: Element) -> tuple[list[Question], list[str]]:
    """`details`, and buttons and links that name what they open; what stands beside those in a group of them.

    What opens to show others that open is a group, and the topic of those, unless it asks and answers itself.
    """
    pairs: list[Pair] = []
    topics: dict[Element, str] = {}
    beside: list[str] = []
    inner: set[Element] = set()
    for summary in root.iter("summary"):
        if not in_text(summary) or summary in inner:
            continue
        parts = _rest(summary)
        nested = [each for part in parts for each in part.iter("summary")]
        loose = _loose(summary) if nested else ""
        if nested and not (asks(summary) and loose):
            topics |= dict.fromkeys(nested, text_of(summary))
            beside += [loose] * bool(loose)
            continue
        inner.update(nested)
        pairs.append((summary, parts))
    return questions_of(root, [*pairs, *_named(root)], topics=topics), beside


def _rest(summary: Element) -> list[Element]:
    return [*only_text(summary.tail), *summary.itersiblings()]


def _loose(summary: Element) -> str:
    """What a part says beside the parts in it."""
    texts = [summary.tail or ""]
    for each in summary.itersiblings():
        texts += ["" if next(each.iter("details"), None) is not None else plain_text(each), each.tail or ""]
    return " ".join(" ".join(texts).split())


def _named(root: Element) -> list[Pair]:
    known = {each.get("id"): each for each in root.iter() if isinstance(each.tag, str) and each.get("id")}
    pairs = []
    for each in root.iter():
        panel = known.get(_opened(each)) if isinstance(each.tag, str) else None
        if panel is not None and panel is not each and in_text(each):
            pairs.append((each, [panel]))
    return pairs


def _opened(node: Element) -> str:
    for name in ("aria-controls", "data-target", "data-bs-target", "href"):
        value = (node.get(name) or "").strip()
        if value and (name != "href" or (value.startswith("#") and node.get("data-toggle"))):
            return value.removeprefix("#")
    return ""


def listed(root: Element) -> list[Question]:
    """Items of lists that begin with a question and go on, as Notion saves what opens."""
    pairs = []
    for item in root.iter("li"):
        if not in_text(item) or next(item.iter("summary"), None) is not None:
            continue
        pair = _in_item(item)
        if pair and asks(pair[0]) and any(map(says, pair[1])):
            pairs.append(pair)
    return questions_of(root, pairs)


def _in_item(item: Element) -> Pair | None:
    """Its first line and its other blocks; a line without a tag of its own gets one."""
    blocks = [each for each in item if each.tag in BLOCKS]
    if not blocks:
        return None
    if (item.text or "").strip() or item[0] is not blocks[0]:
        line: Element = lxml.html.Element("p")
        line.text, item.text = item.text, None
        line.extend(_until(item, blocks[0]))
        item.insert(0, line)
        return line, blocks
    return (blocks[0], blocks[1:]) if blocks[0].tag in ("p", "div") else None


def _until(item: Element, end: Element) -> Sequence[Element]:
    return list(item)[: list(item).index(end)]
