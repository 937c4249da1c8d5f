"""HTML answers as plain Markdown: paragraphs, lists, emphasis, links, headings, code and quotations.

Our own: of the 15 cases of its test markdownify 1.2 fails 7. It keeps scripts' text and `javascript:` links.
"""

import re
from typing import Final

import lxml.html
from lxml.etree import iterwalk

from knowledge import limits
from knowledge.entries import ANSWER_LENGTH
from knowledge.errors import InvalidField
from knowledge.formats.problems import fault, refuse

MARKUP = re.compile(r"</?[A-Za-z][^<>]*>|&#?\w+;")  # `[^>]` would look from each < to the end
ADDRESS = re.compile(r"(https?://|mailto:|tel:)[^\s()<>]+")
HEADINGS = {f"h{level}": "#" * level for level in range(1, 7)}
EMPHASIS = {"strong": "**", "b": "**", "em": "*", "i": "*"}
UNSEEN = {
    "script",
    "style",
    "template",
    "head",
    "title",
    "iframe",
    "object",
    "svg",
    "video",
    "audio",
    "button",
}
BLOCKS = {
    "address", "article", "aside", "blockquote", "body", "dd", "details", "div", "dl", "dt", "fieldset",
    "figcaption", "figure", "footer", "form", "header", "hr", "html", "li", "main", "nav", "ol", "p", "pre",
    "section", "summary", "table", "tbody", "tfoot", "thead", "tr", "ul", *HEADINGS,
}  # fmt: skip
# Signs that Markdown would read as markup where the text means themselves.
SIGNS = re.compile(r"\\(?=[!-/:-@\[-`{-~])|[*`]|(?<!\w)_|_(?!\w)|<(?=[A-Za-z/!?])|(?<=\])\(|&(?=#?\w+;)")
LINE_START = re.compile(r"^(#{1,6}(?=\s)|[+-](?=\s)|>|=+$|-+$)")
NUMBER_START = re.compile(r"^(\d{1,9})([.)]\s)")
LINE_BREAK = "\\\n"
GROWN: Final = 10 * ANSWER_LENGTH  # characters that may still shrink to an answer
LONG_TAG = re.compile(r"<[A-Za-z][^<>]{5000,}")
BETWEEN = re.compile(r"[\s\"']")


def to_markdown(text: str) -> str:
    """Text without markup is left as it is. Raises ImportRefused when it is nested beyond reading."""
    if not MARKUP.search(text):
        return text.strip()
    return element_to_markdown(parsed(text))


def parsed(text: str) -> lxml.html.HtmlElement:
    """A piece of HTML, however broken, as the body of a page of its own. Raises ImportRefused."""
    if len(text) > limits.ROW:
        refuse(fault("answer_too_long", most=limits.ROW))
    check_tags(text)
    root = lxml.html.document_fromstring(f"<body>{text}</body>")
    check_nesting(root)
    return root


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


def element_to_markdown(root: lxml.html.HtmlElement) -> str:
    """Of an element of a page whose nesting was checked. Raises ImportRefused."""
    try:
        return "\n\n".join(_blocks(root))
    except RecursionError:
        refuse(fault("too_deep", most=limits.NESTING))


def plain_text(root: lxml.html.HtmlElement) -> str:
    """What is seen, on one line and without marks."""
    parts: list[str] = []
    unseen = 0
    for event, node in iterwalk(root, events=("start", "end", "comment", "pi")):
        if event in ("comment", "pi"):
            parts += [node.tail or ""] * (not unseen)
            continue
        unseen += (node.tag in UNSEEN) * (1 if event == "start" else -1)
        apart = " " if node.tag in BLOCKS or node.tag == "br" else ""
        text = node.text if event == "start" else node.tail if node is not root else ""
        parts += [apart, text or ""] * (not unseen)
    return " ".join("".join(parts).split())


def _blocks(node: lxml.html.HtmlElement) -> list[str]:
    """The node's content as blocks, to be set apart by blank lines."""
    blocks: list[str] = []
    line = _text(node.text)
    for child in node:
        if child.tag in BLOCKS:
            blocks += [*_paragraph(line), *_block(child)]
            line = ""
        else:
            line += _inline(child)
        line += _text(child.tail)
    return blocks + _paragraph(line)


def _block(node: lxml.html.HtmlElement) -> list[str]:
    if node.tag in HEADINGS:
        return [
            f"{HEADINGS[node.tag]} {text}" for text in [_tidy(_inside(node)).replace(LINE_BREAK, " ")] if text
        ]
    if node.tag in ("ul", "ol"):
        return [_list(node)] if len(node) else []
    if node.tag == "blockquote":
        return [_indented("\n\n".join(_blocks(node)), "> ", "> ")]
    if node.tag == "pre":
        code = node.text_content().strip("\n")
        return [f"```\n{code}\n```"] if code.strip() else []
    if node.tag == "hr":
        return ["---"]
    if node.tag == "tr":
        return _paragraph(" | ".join(_tidy(_inside(cell)) for cell in node))
    return _blocks(node)


def _list(node: lxml.html.HtmlElement) -> str:
    items = []
    for number, item in enumerate((child for child in node if child.tag == "li"), 1):
        mark = f"{number}. " if node.tag == "ol" else "- "
        blocks = _blocks(item)
        # A list right below its item's line keeps the whole list tight.
        content = (
            "\n".join(blocks) if len(blocks) == 2 and item[-1:] and item[-1].tag in ("ul", "ol") else None
        )
        items.append(_indented(content or "\n\n".join(blocks), mark, " " * len(mark)))
    return "\n".join(items)


def _inline(node: lxml.html.HtmlElement) -> str:
    if not isinstance(node.tag, str) or node.tag in UNSEEN:
        return ""
    if node.tag == "br":
        return LINE_BREAK
    if node.tag == "img":
        return _text(node.get("alt"))
    if node.tag == "code":
        code = " ".join(node.text_content().split())
        return f"`{code}`" if code and "`" not in code else _text(code)
    inside = _inside(node)
    address = (node.get("href") or "").strip()
    if node.tag == "a" and inside.strip() and ADDRESS.fullmatch(address):
        return _around(inside, "[", f"]({address})")
    if node.tag in EMPHASIS and inside.strip():
        return _around(inside, EMPHASIS[node.tag], EMPHASIS[node.tag])
    return inside


def _inside(node: lxml.html.HtmlElement) -> str:
    return _text(node.text) + "".join(_inline(child) + _text(child.tail) for child in node)


def _around(text: str, before: str, after: str) -> str:
    """Markdown wants the space outside of its marks."""
    core = text.strip()
    start = text.index(core)
    return f"{text[:start]}{before}{core}{after}{text[start + len(core) :]}"


def _text(text: str | None) -> str:
    return SIGNS.sub(lambda sign: f"\\{sign[0]}", re.sub(r"\s+", " ", text or ""))


def _paragraph(line: str) -> list[str]:
    tidy = "\n".join(_literal_start(part) for part in _tidy(line).split("\n"))
    return [tidy] if tidy else []


def _tidy(line: str) -> str:
    """Single spaces, none around line breaks, and neither at the start or end."""
    collapsed = re.sub(r" *\\\n *", lambda _: LINE_BREAK, re.sub(r" +", " ", line))
    start, end = 0, len(collapsed)
    while start < end and (width := _edge(collapsed[start : start + 2], 0)):
        start += width
    while start < end and (width := _edge(collapsed[max(start, end - 2) : end], -1)):
        end -= width
    return collapsed[start:end]


def _edge(two: str, place: int) -> int:
    """How many signs to leave out there: a line break, a space, or none."""
    return 2 if two == LINE_BREAK else int(two[place].isspace())


def _literal_start(line: str) -> str:
    """A line that begins like a heading, list or quotation but is none."""
    return NUMBER_START.sub(r"\1\\\2", LINE_START.sub(r"\\\1", line))


def _indented(text: str, first: str, others: str) -> str:
    """Each level adds to each line: what is too long is refused here, before it has grown a hundredfold."""
    if len(text) > GROWN:
        raise InvalidField("answer", "too_long", count=len(text), most=ANSWER_LENGTH)
    lines = text.split("\n")
    return "\n".join([first + lines[0], *((others + line).rstrip() for line in lines[1:])])
