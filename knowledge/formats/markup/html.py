"""HTML as answers and pages bring it: whether a text is any, parsed within bounds, and what is seen of it."""

import html
import re
from typing import Final

import lxml.html
from lxml.etree import iterwalk

from knowledge import limits
from knowledge.formats.problems import fault, refuse

ENTITY = re.compile(r"&#?\w{2,32};")
MARKUP = re.compile(r"</?[A-Za-z][^<>]*>|&#?\w+;")  # `[^>]` would look from each < to the end
HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 4, "h6": 4}  # the chat knows four
LISTS = frozenset(("ul", "ol", "menu", "dir"))
UNSEEN = frozenset(
    ("script", "style", "template", "head", "title", "svg", "button", "noscript", "select", "textarea",
     "input", "label", "map")
)  # fmt: skip
PRESSED = frozenset(("button", "label"))  # of the unseen, those with words on them
BLOCKS = {
    "address", "article", "aside", "blockquote", "body", "center", "dd", "details", "dialog", "div", "dl",
    "dt", "fieldset", "figcaption", "figure", "footer", "form", "header", "hr", "html", "li", "main", "nav",
    "p", "pre", "section", "summary", "table", "tbody", "tfoot", "thead", "tr", "td", "th", "caption",
    "hgroup", "legend", *HEADINGS, *LISTS,
}  # fmt: skip
INLINE = {
    "a", "abbr", "b", "big", "cite", "code", "del", "em", "font", "i", "ins", "kbd", "mark", "q", "s",
    "small", "span", "strike", "strong", "sub", "sup", "u", "br", "img", "iframe", "wbr",
}  # fmt: skip


def _tags(names: set[str]) -> str:
    return "|".join(sorted(names))


# Tags that format a text. A page that explains HTML names others, too: `<script>` may be meant as it stands.
FORMATTING = re.compile(
    rf"</?(?:{_tags((BLOCKS | INLINE) - {'html', 'body', 'form'})})(?=[\s/>])[^<>]*>", re.IGNORECASE
)
BLOCK_TAG = re.compile(rf"<(?:{_tags(BLOCKS | {'br'})})(?=[\s/>])", re.IGNORECASE)
CODE = re.compile(r"(?P<ticks>`+)(?!`).+?(?<!`)(?P=ticks)(?!`)", re.DOTALL)
# `M&amp;uuml;ller`: escaped once too often. The four signs of HTML itself may be meant.
TWICE = re.compile(r"&amp;(?=(?!amp;|lt;|gt;|quot;)(?:#\d{2,6}|#x[0-9a-fA-F]{2,5}|[A-Za-z]{3,8});)")
# Blocks that are text instead of tags, once or twice: somebody has escaped a whole answer too often.
ESCAPED_BLOCK = re.compile(r"&(?:amp;)?lt;/(?:p|ul|ol|li|div|table|h[1-6])&(?:amp;)?gt;", re.IGNORECASE)
# `<a href=\\"…\\">…<\\/a>`, and line breaks as \\n: escaped for JSON twice.
OVER_ESCAPED = re.compile(r"\\(?=[\"/])")
LINE_END = re.compile(r"(?<![:\\])(?:\\r)?\\n(?=[A-ZÄÖÜ<*•\d\\\s-]|$)")
LONG_TAG = re.compile(r"<[A-Za-z][^<>]{5000,}")
BETWEEN = re.compile(r"[\s\"']")
LONGEST: Final = 100_000  # characters in which code is looked for


def is_html(text: str) -> bool:
    """Whether a text, in which Markdown may stand as well, is HTML, perhaps escaped."""
    if "<" not in text and "&lt;" not in text:
        return False
    beside = CODE.sub("", text) if "`" in text and len(text) < LONGEST else text
    return bool(FORMATTING.search(beside) or FORMATTING.search(read_entities(beside)))


def read_entities(text: str) -> str:
    """A space that may not break is a space, as it is in HTML with tags."""
    return ENTITY.sub(lambda found: html.unescape(found[0]).replace("\xa0", " "), text)


def unescaped(text: str) -> str:
    """HTML of a text that may be escaped HTML; entities of what is none, read."""
    if "\\" in text:
        text = LINE_END.sub("\n", text)
        text = OVER_ESCAPED.sub("", text) if '=\\"' in text or "<\\/" in text else text
    text = TWICE.sub("&", text)
    for _ in range(2):
        if ESCAPED_BLOCK.search(text) and "<code" not in text and "<pre" not in text:
            text = read_entities(text)
    if MARKUP.search(text) and not FORMATTING.search(text):
        once = read_entities(text)
        if FORMATTING.search(once):
            return once
    return text


def parsed(text: str) -> lxml.html.HtmlElement:
    """A piece of HTML, however broken, as the body of a page of its own. Raises ImportRefused."""
    if len(text) > limits.ROW:
        refuse(fault("answer_too_long", most=limits.ROW))
    check_tags(text)
    root = lxml.html.document_fromstring(f"<body>{text}</body>")
    check_nesting(root)
    body = root.find("body")
    return root if body is None else body


def check_tags(text: str) -> None:
    """Raises ImportRefused: the parser needs the square of the number of attributes that a tag has."""
    for tag in LONG_TAG.finditer(text):
        if len(BETWEEN.findall(tag[0])) > limits.ATTRIBUTES:
            refuse(fault("too_many_attributes", most=limits.ATTRIBUTES))


def check_nesting(root: lxml.html.HtmlElement) -> None:
    """Raises ImportRefused for tags in tags beyond reason: every level costs time for all that is in it."""
    depth = 0
    for event, _ in iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > limits.NESTING:
            refuse(fault("too_deep", most=limits.NESTING))


def line(text: object) -> str:
    """What is seen of a question or another text that is no Markdown, on one line."""
    if not isinstance(text, str) or not text.strip():
        return ""
    text = unescaped(text)
    if FORMATTING.search(text):
        return plain_text(parsed(text))
    return " ".join(read_entities(text).split())


def title_text(root: lxml.html.HtmlElement) -> str:
    """What a question or a heading says; many pages write it on the button that opens the answer."""
    return plain_text(root) or plain_text(root, UNSEEN - PRESSED)


def plain_text(root: lxml.html.HtmlElement, unseen_tags: frozenset[str] = UNSEEN) -> str:
    """What is seen, on one line and without marks."""
    parts: list[str] = []
    unseen = 0
    for event, node in iterwalk(root, events=("start", "end", "comment", "pi")):
        if event in ("comment", "pi"):
            parts += [node.tail or ""] * (not unseen)
            continue
        unseen += (node.tag in unseen_tags) * (1 if event == "start" else -1)
        apart = " " if node.tag in BLOCKS or node.tag == "br" else ""
        text = node.text if event == "start" else node.tail if node is not root else ""
        parts += [apart, text or ""] * (not unseen)
    return " ".join("".join(parts).split())
