"""A page as its reader sees it: with what style sheets make bold and with the lists that Word writes as
paragraphs; without marks of footnotes and comments, and what is there for readers alone, such as "edit".
"""

import re
from typing import Final, TypeAlias

import lxml.html

from knowledge.formats.markup.html import HEADINGS, plain_text
from knowledge.formats.pages import word_lists
from knowledge.formats.problems import Problems, note

Element: TypeAlias = lxml.html.HtmlElement
SHEET: Final = 200_000  # characters of style sheets that are looked at
RULE = re.compile(r"([^{}]{1,2000})\{([^{}]{0,2000})\}")
OF_A_CLASS = re.compile(r"\s*(?:[a-z][a-z0-9]*)?\.([\w-]+)\s*", re.IGNORECASE)
LOOKS = re.compile(
    r"font-weight\s*:\s*\w+|font-style\s*:\s*\w+|text-decoration[\w-]*\s*:[^;]*line-through", re.IGNORECASE
)
BESIDE = re.compile(
    r"(?:^|\s)(?:mw-editsection|headerlink|anchor-link|breadcrumbs?|toc|table-of-contents|pageSection"
    r"|(?:entity|page|post|entry|article)-meta(?:data)?|article-(?:votes|sidebar|share|comments)|(?:related|recent)-(?:articles?|posts?)|share-buttons"
    r"|cookie-(?:banner|consent))(?:\s|$)"
)
MARK = re.compile(r"\s*[\[(]?\w{1,3}[\])]?\s*")
MARKED = re.compile(r"[\[(]\w{1,3}[\])]")  # a mark that is not raised
COMMENT: Final = "#cmnt"  # what Google Docs calls the place of one
LEADING = frozenset(("a", "button", "form", "nav", "script", "style", *HEADINGS))
SENTENCE: Final = 4  # words that are more than a label
WORDS: Final = 60  # characters of a paragraph that tell where something was


def tidy(root: Element, problems: Problems) -> None:
    _style(root)
    for node in [each for each in root.iter() if isinstance(each.tag, str) and BESIDE.search(_class(each))]:
        if _is_part(node) and not any(
            BESIDE.search(_class(each)) for each in filter(_is_part, node.iterancestors())
        ):
            if says := _says(node):
                problems.note(0, "", note("part_left", value=says))
            node.drop_tree()
    word_lists.make(root)
    _take_notes_out(root, problems)


def _is_part(node: Element) -> bool:
    return node.getparent() is not None and node.tag not in ("body", "html", "main", "article")


def _says(node: Element) -> str:
    """How it begins, where it says more than links and headings do."""
    words = [text for each in node.iter() if isinstance(each.tag, str) for text in _own(each, node)]
    return plain_text(node)[:WORDS] if len(" ".join(words).split()) >= SENTENCE else ""


def _own(node: Element, top: Element) -> list[str]:
    """What stands in it, and behind it, and in no link, heading or button."""
    around = [node, *node.iterancestors()]
    led = any(each.tag in LEADING for each in around[: around.index(top)])
    behind = any(each.tag in LEADING for each in around[1 : around.index(top) + 1])
    return [node.text or ""] * (not led) + [node.tail or ""] * (node is not top and not behind)


def _class(node: Element) -> str:
    return node.get("class") or ""


def _style(root: Element) -> None:
    """Writes what a style sheet says of a class to the elements that have it: documents of Google do so."""
    sheets = "".join(each.text or "" for each in root.iter("style"))[:SHEET]
    looks: dict[str, str] = {}
    for rule in RULE.finditer(sheets):
        told = ";".join(LOOKS.findall(rule[2]))
        for selector in rule[1].split(",") if told else ():
            if name := OF_A_CLASS.fullmatch(selector):
                looks[name[1]] = f"{told};{looks.get(name[1], '')}"
    for node in root.iter() if looks else ():
        if isinstance(node.tag, str) and (found := [looks[n] for n in _class(node).split() if n in looks]):
            node.set("style", ";".join([node.get("style") or "", *reversed(found)]))


def _take_notes_out(root: Element, problems: Problems) -> None:
    """Footnotes and comments stand at the end, where they would belong to the last answer."""
    known = {each.get("id") or each.get("name"): each for each in root.iter("a", "li", "p", "span")}
    marks = [
        each for each in root.iter("a") if _is_mark(each) and (_is_raised(each) or _leads_back(each, known))
    ]
    for mark in marks:
        place = next((each for each in mark.iterancestors("p", "li", "td", "div")), mark)
        body = known.get(mark.get("href")[1:])
        says = _taken(body) if body is not None else ""
        next(mark.iterancestors("sup"), mark).drop_tree()
        where = plain_text(place)[:WORDS]
        if mark.get("href").startswith(COMMENT):
            problems.note(0, "", note("comment_left", value=where))
        else:
            problems.note(0, "", note("footnote_left", value=where, text=says or "…"))


def _is_mark(link: Element) -> bool:
    return (link.get("href") or "").startswith("#") and bool(MARK.fullmatch(plain_text(link)))


def _is_raised(mark: Element) -> bool:
    return any(True for _ in mark.iterancestors("sup"))


def _leads_back(mark: Element, known: dict[str | None, Element]) -> bool:
    """Whether the place it leads to comes later in the page and leads back to it."""
    own, there = mark.get("id") or mark.get("name"), known.get(mark.get("href")[1:])
    if not own or there is None or not MARKED.fullmatch(plain_text(mark)):
        return False
    back = any(each.get("href") == f"#{own}" for each in there.iter("a"))
    return back and any(each is there for each in mark.xpath("following::*"))


def _taken(body: Element) -> str:
    """What a note says; it is taken out of the page, with the line above the first."""
    block = next((each for each in (body, *body.iterancestors()) if each.tag in ("p", "li", "div")), body)
    text = plain_text(block)
    around = block.getparent()
    block.drop_tree()
    while (
        around is not None
        and around.tag in ("div", "ol", "ul")
        and not any(map(str.strip, around.itertext()))
    ):
        above, line = around.getparent(), around.getprevious()
        if line is not None and line.tag == "hr":
            line.drop_tree()
        around.drop_tree()
        around = above
    return re.sub(r"^[\[(]?\w{1,3}[\])]\s*|^↑\s*", "", text)[:200]
