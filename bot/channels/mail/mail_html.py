"""The text of an e-mail that came as HTML only, without what it quotes. Pure."""

import re

from lxml import etree, html

_DROPPED = frozenset({"script", "style", "head", "title", "template", "blockquote", "noscript", "object"})
_BLOCKS = frozenset(
    {"address", "article", "aside", "br", "dd", "div", "dl", "dt", "footer", "form", "h1", "h2", "h3", "h4",
     "h5", "h6", "header", "hr", "li", "main", "ol", "p", "pre", "section", "table", "tr", "ul"}
)  # fmt: skip
_QUOTES = re.compile(r"gmail_quote|yahoo_quoted|moz-cite-prefix|OLK_SRC_BODY|zmail_extra")
_FROM_HERE_ON = re.compile(r"appendonsend|divRplyFwdMsg")  # all that follows is quoted
_BLANKS = re.compile(r"[ \t\n\r\f\xa0]+")


def text_of(source: str) -> str:
    """Its lines; empty when it cannot be read. What is quoted stays where there is nothing else."""
    try:
        root = html.document_fromstring(source.replace("\x00", ""))
    except (etree.LxmlError, ValueError):
        return ""
    return _lines(root, quotes=False) or _lines(root, quotes=True)


def _lines(root: etree._Element, *, quotes: bool) -> str:
    pieces: list[str] = []
    hidden = 0  # how deep we are in something that is left out
    for action, element in etree.iterwalk(root, events=("start", "end")):
        if not quotes and _FROM_HERE_ON.search(element.get("id", "")):
            break
        drops = _is_dropped(element, quotes=quotes)
        if action == "start":
            hidden += drops
            if not hidden:
                pieces += ["\n"] * (element.tag in _BLOCKS) + [_flowing(element.text)]
        else:
            hidden -= drops
            if not hidden:
                pieces += ["\n"] * (element.tag in _BLOCKS and element.tag != "br") + [_flowing(element.tail)]
    return "\n".join(line.strip() for line in "".join(pieces).split("\n")).strip()


def _is_dropped(element: etree._Element, *, quotes: bool) -> bool:
    if not isinstance(element.tag, str):  # a comment
        return True
    if element.tag in _DROPPED:
        return not (quotes and element.tag == "blockquote")
    named = f"{element.get('class', '')} {element.get('id', '')}"
    hides = "display:none" in element.get("style", "").replace(" ", "").lower()
    return hides or (not quotes and bool(_QUOTES.search(named)))


def _flowing(text: str | None) -> str:
    return _BLANKS.sub(" ", text) if text else ""
