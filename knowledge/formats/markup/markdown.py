"""HTML answers as Markdown: paragraphs, lists, tables, emphasis, links, headings, code and quotations.

Our own: markdownify 1.2 keeps scripts' text and `javascript:` links, loses lists that stand directly in
lists, and writes bold text beside letters such that customers read asterisks.
"""

import re
from dataclasses import dataclass, field, replace
from typing import Final

import lxml.html

from knowledge import limits
from knowledge.entries import MANY, Media
from knowledge.faults import Fault
from knowledge.formats.markup.addresses import address, is_web
from knowledge.formats.markup.callouts import as_quotations
from knowledge.formats.markup.foreign import EMBEDDED, picture, video
from knowledge.formats.markup.html import (
    BLOCK_TAG,
    BLOCKS,
    FORMATTING,
    HEADINGS,
    LISTS,
    MARKUP,
    UNSEEN,
    parsed,
    read_entities,
    unescaped,
)
from knowledge.formats.markup.inline import BREAK, Piece, Style, paragraphs
from knowledge.formats.markup.lists import as_lists, children, indented, labelled, labels_of, number_of
from knowledge.formats.markup.looks import styled, with_signs
from knowledge.formats.markup.markdown_pictures import without_pictures
from knowledge.formats.markup.rows import rows_of
from knowledge.formats.markup.shortcodes import without_shortcodes
from knowledge.formats.problems import fault, note, refuse

BETWEEN_LINES: Final = " · "  # in a table's cell, which is one line


@dataclass
class Answer:
    """Markdown, what comes along with it, and what could not."""

    text: str = ""
    media: list[Media] = field(default_factory=list)
    lost: list[Fault] = field(default_factory=list)
    pictures: list[tuple[str, str]] = field(default_factory=list)  # of those lost: address, what it shows


def to_markdown(text: str, base: str = "") -> str:
    """Of HTML, also escaped; other text is left as it is, but for entities. Raises ImportRefused."""
    return answer_of(text, base).text


def answer_of(text: str, base: str = "") -> Answer:
    """`base` is the address that relative ones start from. Raises ImportRefused."""
    text, lost = without_shortcodes(unescaped(text))
    answer = _answer_of(text, base)
    answer.lost += [note("shortcode", value=each) for each in lost]
    return answer


def _answer_of(text: str, base: str) -> Answer:
    if not MARKUP.search(text):
        return Answer(text.strip())
    if not FORMATTING.search(text) and "<" not in text:
        return Answer(read_entities(text).strip())
    if not BLOCK_TAG.search(text):  # whoever wrote it saw their line breaks
        text = re.sub(r"\r\n?|\n", "<br>", text.strip())
    return element_answer(parsed(text), base)


def markdown_answer(text: str) -> Answer:
    """Of Markdown as other programs keep it."""
    text, pictures = without_pictures(as_quotations(text.strip()))
    lost = [note("picture_lost", value=src) for src, _ in pictures]
    return Answer(text, lost=lost[:MANY], pictures=[each for each in pictures if is_web(each[0])][:MANY])


def element_answer(root: lxml.html.HtmlElement, base: str = "") -> Answer:
    """Of an element of a page whose nesting was checked. Raises ImportRefused."""
    walk = _Walk(root, base)
    try:
        walk.answer.text = "\n\n".join(walk.blocks(root, Style()))
    except RecursionError:
        refuse(fault("too_deep", most=limits.NESTING))
    return walk.answer


def element_to_markdown(root: lxml.html.HtmlElement, base: str = "") -> str:
    """Raises ImportRefused."""
    return element_answer(root, base).text


class _Walk:
    """One way through an element. Text gathers in `run` until a block ends it."""

    def __init__(self, root: lxml.html.HtmlElement, base: str) -> None:
        self._root, self._base, self.answer = root, base, Answer()

    def blocks(self, node: lxml.html.HtmlElement, style: Style, *, flat: bool = False) -> list[str]:
        """The node's content as blocks, to be set apart by blank lines; `flat`: as lines without marks."""
        out: list[str] = []
        run: list[Piece] = []
        self._flow(node, style, out, run, flat)
        return out + paragraphs(run)

    def _flow(
        self, node: lxml.html.HtmlElement, style: Style, out: list[str], run: list[Piece], flat: bool
    ) -> None:
        self._say(node.text, node, style, run)
        for child in node:
            if child.tag in BLOCKS:
                out += paragraphs(run)
                run.clear()
                out += self._flat(child, style) if flat else self._block(child, style, out[-1:])
            elif isinstance(child.tag, str) and child.tag not in UNSEEN:
                self._inline(child, style, out, run, flat)
            self._say(child.tail, node, style, run)

    def _say(self, text: str | None, node: lxml.html.HtmlElement, style: Style, run: list[Piece]) -> None:
        if not text:
            return
        if node is self._root and "\n" in text:  # editors without tags for paragraphs leave a blank line
            text = re.sub(r"\n[^\S\n]*\n\s*", "\0", text)
        run.append(Piece(re.sub(r"\s+", " ", text).replace("\0", 2 * BREAK), style))

    def _flat(self, node: lxml.html.HtmlElement, style: Style) -> list[str]:
        if node.tag == "table":
            return [" ".join(filter(None, row)) for row in rows_of(node, self._cell)]
        return self.blocks(node, styled(node, style), flat=True)

    def _block(self, node: lxml.html.HtmlElement, style: Style, above: list[str]) -> list[str]:
        style = styled(node, style)
        if node.tag in HEADINGS:
            return self._heading(node, style)
        if node.tag in LISTS or node.tag == "li":
            return self._list(node, style, above)
        if node.tag == "blockquote":
            return [indented(text, "> ", "> ")] if (text := "\n\n".join(self.blocks(node, style))) else []
        if node.tag == "pre":
            return _code(node)
        if node.tag == "hr":
            return ["---"]
        if node.tag == "table":
            return self._table(node, style)
        if node.tag in ("dt", "summary", "caption", "legend"):
            return self.blocks(node, replace(style, strong=True))
        return self.blocks(node, style)

    def _heading(self, node: lxml.html.HtmlElement, style: Style) -> list[str]:
        """Headings are bold anyway."""
        text = " ".join(self.blocks(node, replace(style, strong=False), flat=True)).replace(BREAK, " ")
        return [f"{'#' * HEADINGS[node.tag]} {re.sub(r'(?<= )#+$', _escaped, text)}"] if text else []

    def _list(self, node: lxml.html.HtmlElement, style: Style, above: list[str]) -> list[str]:
        """An item outside of a list is one of its own."""
        ordered = node.tag == "ol"
        before: list[str] = []
        items: list[tuple[int, list[str]]] = []
        number = number_of(node.get("start"), 1)
        for child in [node] if node.tag == "li" else children(node):
            if isinstance(child, str) or child.tag not in ("li", *LISTS):
                stray = self._stray(child, style, node)
                (items[-1][1] if items else before).extend(stray)
            elif child.tag in LISTS:
                if not items:
                    items.append((number, []))
                items[-1][1].extend(self._list(child, styled(child, style), items[-1][1][-1:]))
            else:
                number = number_of(child.get("value"), number) if ordered else number
                items.append((number, self.blocks(child, styled(child, style))))
                number += 1
        if labels := labels_of(node, len(items)):
            return [*before, *labelled(items, labels)]
        return [*before, *as_lists(items, [] if node.tag == "li" else [*above, *before][-1:], ordered)]

    def _stray(
        self, child: "lxml.html.HtmlElement | str", style: Style, node: lxml.html.HtmlElement
    ) -> list[str]:
        run: list[Piece] = []
        if isinstance(child, str):
            self._say(child, node, style, run)
            return paragraphs(run)
        if child.tag in BLOCKS:
            return self._block(child, style, [])
        out: list[str] = []
        if child.tag not in UNSEEN:
            self._inline(child, style, out, run, flat=False)
        return out + paragraphs(run)

    def _table(self, node: lxml.html.HtmlElement, style: Style) -> list[str]:
        """One of a single column, or with tables in it, is there for its looks."""
        captions = [block for each in node.findall("caption") for block in self._block(each, style, [])]
        if node.find(".//table") is not None:
            return captions + self.blocks(node, style)
        rows = [row for row in rows_of(node, self._cell) if any(row)]
        width = max(map(len, rows), default=0)
        if width < 2:
            cells = node.iter("td", "th")
            return captions + [block for cell in cells for block in self.blocks(cell, style)]
        lines = [f"| {' | '.join([*row, *[''] * (width - len(row))])} |" for row in rows]
        return [*captions, "\n".join([lines[0], f"|{' --- |' * width}", *lines[1:]])]

    def _cell(self, node: lxml.html.HtmlElement) -> str:
        plain = Style()
        text = BREAK.join(self.blocks(node, plain, flat=True))
        return re.sub(r"\|", r"\\|", re.sub(r"\s*\n\s*", BETWEEN_LINES, text))

    def _inline(
        self, node: lxml.html.HtmlElement, style: Style, out: list[str], run: list[Piece], flat: bool
    ) -> None:
        """What looks different within a line; blocks that stand in it go where they belong."""
        if node.tag == "br":
            run.append(Piece(BREAK, style))
        elif node.tag == "img":
            run.append(Piece(self._picture(node), style))
        elif node.tag in EMBEDDED:
            run.extend(self._embedded(node, style))
        elif node.tag in ("code", "kbd", "samp", "tt"):
            code = " ".join(node.text_content().split())
            run.append(Piece(code, replace(style, code=True)))
        elif (signs := with_signs(node)) is not None:
            run.append(Piece(signs, style))
        elif node.tag == "a":
            self._flow(node, self._linked(node, style), out, run, flat)
        else:
            self._flow(node, styled(node, style), out, run, flat)

    def _linked(self, node: lxml.html.HtmlElement, style: Style) -> Style:
        style = styled(node, style)
        href = (node.get("href") or "").strip()
        if not href or href.startswith("#") or href.lower().startswith("javascript:"):
            return style
        found = address(href, self._base)
        if not found:
            self._lose("link", href)
        elif found.startswith("/") and not found.startswith(OURS):
            self._lose("here", href)
        return replace(style, link=found) if found else style

    def _picture(self, node: lxml.html.HtmlElement) -> str:
        shown = picture(node, self._base)
        if shown.src:
            self._lose("picture", shown.src)
            if is_web(shown.src) and len(self.answer.pictures) < MANY:
                self.answer.pictures.append((shown.src, shown.text))
        return re.sub(r"\s+", " ", shown.text)

    def _embedded(self, node: lxml.html.HtmlElement, style: Style) -> list[Piece]:
        found = video(node, self._base)
        if isinstance(found, Media):
            if found not in self.answer.media and len(self.answer.media) < MANY:
                self.answer.media.append(found)
            return []
        if found.startswith(("https:", "http:")):
            return [Piece(found, replace(style, link=found))]
        if found:
            self._lose("video", found)
        return []

    def _lose(self, kind: str, what: str) -> None:
        if len(self.answer.lost) < MANY:
            self.answer.lost.append(note(LOST[kind], value=what))


OURS = ("/media/", "/help/")  # addresses of our own, which answers may lead to
LOST = {"link": "link_lost", "here": "link_here", "picture": "picture_lost", "video": "video_lost"}


def _escaped(found: "re.Match[str]") -> str:
    return f"\\{found[0]}"


def _code(node: lxml.html.HtmlElement) -> list[str]:
    for br in node.iter("br"):
        br.text = "\n"
    code = node.text_content().strip("\n")
    fence = "`" * max(3, *(len(found) + 1 for found in re.findall("`+", code)), 0)
    return [f"{fence}\n{code}\n{fence}"] if code.strip() else []
