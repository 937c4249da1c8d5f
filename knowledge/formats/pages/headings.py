"""Questions of a page that says nowhere which they are: headings and the like, with the text below each.

Taken for questions are headings, bold lines, terms of a list of definitions, and what opens a part of the
page, where they end in a question mark. Of lists and parts that open, all are taken where half of them do.
"""

import copy
import re
from collections.abc import Sequence

import lxml.html

from knowledge.formats.markup.html import UNSEEN, plain_text, title_text
from knowledge.formats.pages.asking import (
    AROUND,
    LEVELS,
    NUMBER,
    TOPIC,
    Element,
    asks,
    in_text,
    only_text,
    questions_of,
    says,
    text_of,
    together,
    topics_of,
)
from knowledge.formats.pages.occurring import occurring
from knowledge.formats.pages.opening import listed, opening
from knowledge.formats.pages.questions import Question

BOLD = frozenset(("strong", "b"))
HEAVY = re.compile(r"font-weight:\s*(?:bold|[6-9]00)", re.IGNORECASE)
CALLED = re.compile(r"question|frage|title|head|toggle|expand|accordion|akkordeon|collaps", re.IGNORECASE)
_BETWEEN = re.compile(r"[\W_]+")
OPENS = re.compile(r"faq|toggle|expand|accordion|akkordeon|collaps", re.IGNORECASE)


def asked(root: Element, *, written: bool = False) -> tuple[list[Question], list[str]]:
    """In the order of the page, and what looks like a question in another way and is not among them.

    `written`: with a word processor. There is nothing around the text, and headings beside those that ask are
    questions, too.
    """
    lines = [_headings(root), _bold_lines(root), _called(root)]
    opened, loose = opening(root)
    ways = [opened, _terms(root), *(_headed(root, each) for each in lines), _leading(root), _alike(root)]
    ways.append(listed(root))
    if written:
        ways += [_of_one_level(root), _headed(root, _labelled(root))]
        ways = ways if any(ways) else [_headed(root, _asking(root))]
    best = max(ways, key=len)
    taken = " ".join(_words(each.data["name"]) + " " + _words(plain_text(each.answers[0])) for each in best)
    others = dict.fromkeys(each.data["name"] for way in ways for each in way)
    others |= dict.fromkeys([*_between(root, best), *(loose if best is opened else ())])
    known = {_words(each.data["name"]) for each in best}  # most are; the others are looked for in all texts
    said = {name: words for name in others if (words := _words(name)) not in known}
    told = occurring(said.values(), taken)
    return best, [name for name, words in said.items() if words not in told]


def beside(root: Element, words: str) -> list[str]:
    """What asks on a page that says what its questions are, and is not among them. `words`: of those."""
    seen, left = asked(root)
    names = [*(each.data["name"] for each in seen), *left]
    asking = {name: _words(name) for name in names if name.endswith("?")}
    told = occurring(asking.values(), _words(words))
    return [name for name, letters in asking.items() if letters not in told]


def _between(root: Element, taken: Sequence[Question]) -> list[str]:
    """Headings with a text of their own among those that were taken: questions that do not ask, perhaps."""
    known = {each.data["name"] for each in taken}
    headings = _headings(root)
    level_of = dict(headings)
    deep = {level for node, level in headings if text_of(node) in known}
    places = [at for at, (node, _) in enumerate(headings) if text_of(node) in known]
    return [
        text_of(node)
        for at, (node, level) in enumerate(headings)
        if level in deep and text_of(node) not in known and (places[0] < at < places[-1] or asks(node))
        and (asks(node) or any(map(plain_text, _below(node, level_of))))
    ]  # fmt: skip


def _words(text: str) -> str:
    return _BETWEEN.sub("", text.casefold())


def _terms(root: Element) -> list[Question]:
    """Several terms above one definition ask the same."""
    pairs, others = [], {}
    before: list[Element] = []
    for term in root.iter("dt"):
        after = []
        for node in term.itersiblings():
            if node.tag == "dt":
                break
            after += [node] if node.tag == "dd" else []
        if not after:
            before.append(term)
            continue
        first, *more = [*(each for each in before if each.getparent() is term.getparent()), term]
        pairs.append((first, after))
        others[text_of(first)] = [text_of(each) for each in more]
        before = []
    found = questions_of(root, [pair for pair in pairs if in_text(pair[0])])
    for question in found:
        question.data["alternateName"] = others[question.data["name"]]
    return found


def _headed(root: Element, headings: Sequence[tuple[Element, int]]) -> list[Question]:
    """`headings` with how deep each is: what stands below one, up to the next that is no deeper."""
    level = dict(headings)
    pairs = [(node, _below(node, level)) for node, _ in headings if asks(node)]
    return questions_of(root, pairs)


def _headings(root: Element) -> list[tuple[Element, int]]:
    return [(each, LEVELS[each.tag]) for each in root.iter(*LEVELS) if in_text(each)]


def _of_one_level(root: Element) -> list[Question]:
    """All headings as deep as those that ask."""
    headings = _headings(root)
    deep = {level for node, level in headings if asks(node)}
    known = dict(headings)
    return questions_of(root, [(node, _below(node, known)) for node, level in headings if level in deep])


def _alike(root: Element) -> list[Question]:
    """Headings that open a part, as their class says, and of which one asks: all are questions."""
    headings = _headings(root)
    known = dict(headings)
    opening = [node for node, _ in headings if OPENS.search(node.get("class") or "")]
    kinds = {(node.tag, node.get("class")) for node in opening if asks(node)}
    pairs = [(node, _below(node, known)) for node, _ in headings if (node.tag, node.get("class")) in kinds]
    return questions_of(root, pairs, every=True)


def _labelled(root: Element) -> list[tuple[Element, int]]:
    """Lines that begin with `Frage:` or a number, among the headings."""
    lines = [(each, 9) for each in root.iter("p", "li") if NUMBER.match(title_text(each)) and asks(each)]
    return [*_headings(root), *lines] if lines else []


def _asking(root: Element) -> list[tuple[Element, int]]:
    """Lines that are a question and nothing else, where nothing tells them from their answers."""
    return [*_headings(root), *((each, 9) for each in root.iter("p") if asks(each))]


def titled(root: Element) -> list[Question]:
    """Headings right above a text, where none of them asks."""
    headings = _headings(root)
    known = dict(headings)
    pairs = [(node, _below(node, known)) for node, _ in headings]
    inner = {node for node, _ in headings if node.getnext() is not None and node.getnext().tag in LEVELS}
    taken = [
        (node, after)
        for node, after in pairs
        if node not in inner and text_of(node) and any(map(plain_text, after))
    ]
    topics = dict(topics_of(root, taken))
    return [
        Question({"name": text_of(node), TOPIC: topics.get(node, "")}, answers=[together(after)])
        for node, after in taken
    ]


def _bold_lines(root: Element) -> list[tuple[Element, int]]:
    """Paragraphs that are bold and a question, among the headings, which end what is below them."""
    bold = [
        (each, 9) for each in root.iter("p", "div", "li") if in_text(each) and _is_bold(each) and asks(each)
    ]
    return [*_headings(root), *bold] if bold else []


def _called(root: Element) -> list[tuple[Element, int]]:
    """What a page calls a question or a title by its class, or lets a switch open, among the headings."""
    called = [
        (each, 9) for each in root.iter("div", "p", "span", "a", "li", "button", "strong")
        if CALLED.search(each.get("class") or "") and in_text(each) and asks(each)
    ]  # fmt: skip
    switches = {each.get("id") for each in root.iter("input") if each.get("type") in ("checkbox", "radio")}
    called += [(each, 9) for each in root.iter("label") if each.get("for") in switches and asks(each)]
    around = {above for each, _ in called for above in each.iterancestors()}
    called = [pair for pair in called if pair[0] not in around]
    return [*_headings(root), *called] if called else []


def _leading(root: Element) -> list[Question]:
    """Bold questions at the head of a paragraph that goes on, in a line of its own, with the answer."""
    heads = {each.getparent(): each for each in root.iter(*BOLD) if _leads(each)}
    pairs = []
    for paragraph, head in heads.items():
        rest: Element = lxml.html.Element("p")
        pieces = list(head.itersiblings())[1:]
        rest.text = (head.getnext().tail or "").lstrip()
        rest.extend(copy.deepcopy(piece) for piece in pieces)
        after = []
        for each in paragraph.itersiblings():
            if each in heads or each.tag in LEVELS:
                break
            after += [each] if isinstance(each.tag, str) and each.tag not in AROUND else []
        pairs.append((head, [rest, *after]))
    return questions_of(root, pairs)


def _leads(node: Element) -> bool:
    paragraph, after = node.getparent(), node.getnext()
    if paragraph is None or paragraph.tag not in ("p", "div", "li"):
        return False
    first = paragraph[0] is node and not (paragraph.text or "").strip()
    alone = after is not None and after.tag == "br" and not (node.tail or "").strip()
    return first and alone and in_text(node) and asks(node)


def _is_bold(node: Element) -> bool:
    inner = [child for child in node if child.tag not in ("br", *UNSEEN)]
    alone = len(inner) == 1 and (inner[0].tag in BOLD or bool(HEAVY.search(inner[0].get("style") or "")))
    return alone and not (node.text or "").strip() and not (inner[0].tail or "").strip()


def _below(heading: Element, level: dict[Element, int]) -> list[Element]:
    """What follows it; where that is nothing, such as in a box of its own, what follows the box."""
    own, node = level[heading], heading
    while node is not None and node.tag not in ("body", "html"):
        after: list[Element] = []
        for each in node.itersiblings():
            if any(level.get(inner, 99) <= own for inner in each.iter()):
                break
            after += [each] if isinstance(each.tag, str) and each.tag not in AROUND else []
        tail = only_text(node.tail)
        if tail or any(map(says, after)):
            return [*tail, *after]
        node = node.getparent()
        if node is not None and sum(1 for inner in node.iter() if inner in level) > 1:
            return []
    return []
