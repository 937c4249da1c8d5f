"""What asks in a page, what is said of it, and questions made of both: what all ways to find them share."""

import copy
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, TypeAlias

import lxml.html

from knowledge.formats.markup.html import plain_text, title_text
from knowledge.formats.pages.questions import Question

Element: TypeAlias = lxml.html.HtmlElement
Pair: TypeAlias = tuple[Element, list[Element]]  # what asks, and what stands below it
LEVELS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
AROUND = frozenset(("nav", "header", "footer", "aside", "form", "script", "style", "template", "noscript"))
WITHIN = frozenset(("article", "main"))
LONGEST: Final = 300  # characters of a question
NUMBER = re.compile(r"^\s*(?:\d{1,3}[.)]|frage:|question:|[fq]\s?\d{0,3}[:.)])\s*", re.IGNORECASE)
LABEL = re.compile(r"^\s*(?:antwort:|answer:|[a]\s?\d{0,3}[:.)])\s*", re.IGNORECASE)
PERMALINK = re.compile(r"\s*[¶#§🔗\u200b]+$")  # that some wikis write behind each heading
# A sign beside it that says whether it is open.
SIGN = re.compile(r"^[-+–−▸▹►▶▼▾▽›»❯✚➕•·]\s+|\s+[-+–−×▸▾▼˅⌄❯]$")
TOPIC: Final = "@topic"  # of a question's data
SHOWN = ("img", "iframe", "video", "audio", "object")  # an answer without a word


def questions_of(
    root: Element, pairs: Sequence[Pair], *, every: bool = False, topics: Mapping[Element, str] | None = None
) -> list[Question]:
    """Of pairs with something in both, those that ask; all where half of them do, or `every` is meant to.

    `topics`: of those that the page names otherwise than by a heading above.
    """
    pairs = [(node, after) for node, after in pairs if text_of(node) and any(map(says, after))]
    sure = [pair for pair in pairs if asks(pair[0])]
    if not sure:
        return []
    taken = pairs if every or 2 * len(sure) >= len(pairs) else sure
    above = dict(topics_of(root, taken)) | dict(topics or {})
    return [
        Question({"name": text_of(node), TOPIC: above.get(node, "")}, answers=[together(after)])
        for node, after in taken
    ]


def topics_of(
    root: Element, questions: Sequence[tuple[Element, list[Element]]]
) -> Iterator[tuple[Element, str]]:
    """The heading above each question that is none, below the page's own and in no answer."""
    topic, these = "", {node for node, _ in questions}
    answered = {
        inner for node, after in questions for part in (node, *after) for inner in part.iter(*LEVELS)
    } - these
    for node in root.iter():
        if node in these:
            yield node, topic
        elif (
            LEVELS.get(node.tag, 1) > 1
            and node not in answered
            and in_text(node)
            and not these.intersection(node.iter())
        ):
            topic = "" if asks(node) else text_of(node)


def together(parts: Sequence[Element]) -> Element:
    whole: Element = lxml.html.Element("div")
    for part in parts:
        piece = copy.deepcopy(part)
        piece.tail = part.tail if part.tag not in ("dd", "p") and (part.tail or "").strip() else None
        whole.append(piece)
    first = next((node for node in whole.iter() if (node.text or "").strip()), whole)
    first.text = LABEL.sub("", first.text or "") or None
    return whole


def only_text(text: str | None) -> list[Element]:
    if not (text or "").strip():
        return []
    piece: Element = lxml.html.Element("span")  # the sentence may go on in the next element
    piece.text = text
    return [piece]


def says(node: Element) -> bool:
    """Whether there is something to read or to see in it."""
    return bool(plain_text(node)) or next(node.iter(*SHOWN), None) is not None


def in_text(node: Element) -> bool:
    """Not so what is around it, such as the page's header; an article may have one of its own."""
    inside = {each.tag for each in node.iterancestors()}
    around = AROUND - {"header"} if inside & WITHIN else AROUND
    return not inside & around


def asks(node: Element) -> bool:
    return text_of(node).rstrip(" »“”\"'").endswith(("?", "？"))


def text_of(node: Element) -> str:
    text = SIGN.sub("", PERMALINK.sub("", NUMBER.sub("", SIGN.sub("", title_text(node)))))
    return text if len(text) <= LONGEST else ""
