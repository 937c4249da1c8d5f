"""WordPress: its own export (WXR), an RSS file with posts, pages and what FAQ plug-ins keep. Pure."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

import lxml.html
from lxml import etree

from knowledge.formats.markup.html import parsed, plain_text
from knowledge.formats.pages import headings
from knowledge.formats.pages.questions import Question
from knowledge.formats.problems import Problems, note
from knowledge.formats.programs.articles import Article
from knowledge.formats.text import slug

NO_TEXT = frozenset(
    ("attachment", "nav_menu_item", "revision", "custom_css", "wp_template", "wp_global_styles")
)
# Blocks of plug-ins that hold questions with their answers.
BLOCK = re.compile(
    r"<!-- wp:[\w-]+/[\w-]*(?:faq|accordion)[\w-]*[\s/]|schema-faq-question|rank-math-question"
)
GONE = frozenset(("trash", "auto-draft"))
LIVE = frozenset(("publish", ""))


def is_it(root: Any) -> bool:
    return etree.QName(root).localname == "rss" and any(
        "wordpress.org/export" in (uri or "") for uri in root.nsmap.values()
    )


def articles(root: Any, problems: Problems) -> Iterator[Article]:
    for row, item in enumerate(root.iter("item"), 1):
        told = {etree.QName(each).localname: each for each in item if isinstance(each.tag, str)}
        body = next(
            (_text(each) for each in item if _name(each) == "encoded" and "content" in str(each.tag)), ""
        )
        if _text(told.get("post_type")) in NO_TEXT:
            continue
        if _text(told.get("status")) in GONE:
            problems.note(row, "question", note("deleted_there", value=_text(told.get("title"))))
            continue
        tags = any(_name(each) == "category" and each.get("domain") == "post_tag" for each in item)
        live = _text(told.get("status")) in LIVE and not _text(told.get("post_password"))
        topic = next(
            (each for each in item if _name(each) == "category" and each.get("domain") != "post_tag"), None
        )
        if BLOCK.search(body):
            yield from _in_blocks(told, body, live, problems, row)
            continue
        yield Article(
            program="wordpress",
            id=_text(told.get("post_id")),
            title=_text(told.get("title")),
            body=body,
            topic=_text(topic),
            state="approved" if live else "draft",
            unread=("post_tag",) if tags else (),
            url=_text(told.get("link")),
        )


def _in_blocks(
    told: dict[str, Any], body: str, live: bool, problems: Problems, row: int
) -> Iterator[Article]:
    """What a page keeps in blocks of questions: each is an article, and the page's title its topic."""
    page = parsed(body)
    found, _ = headings.asked(page)
    title = _text(told.get("title"))
    for question in found:
        answers = "".join(lxml.html.tostring(each, encoding="unicode") for each in question.answers)
        name = str(question.data["name"])
        yield Article(
            program="wordpress",
            id=f"{_text(told.get('post_id'))}-{slug(name)[-6:]}",
            title=name,
            body=answers,
            topic=title,
            state="approved" if live else "draft",
            url=_text(told.get("link")),
        )
    if rest := _beside(page, found):
        problems.note(row, "answer", note("answer_left", value=rest, name=title))


def _beside(page: Any, found: Sequence[Question]) -> str:
    """The paragraphs and lists of a page that no answer holds, as far as a sentence shows them."""
    taken = " ".join(plain_text(each) for question in found for each in question.answers)
    texts = [plain_text(each) for each in page.iter("p", "li")]
    return " … ".join(text for text in texts if text and text not in taken)[:200]


def _name(node: Any) -> str:
    return etree.QName(node).localname if isinstance(node.tag, str) else ""


def _text(node: Any) -> str:
    return "" if node is None else "".join(node.itertext()).strip()
