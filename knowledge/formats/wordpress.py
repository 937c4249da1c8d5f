"""WordPress: its own export (WXR), an RSS file with posts, pages and what FAQ plug-ins keep. Pure."""

from collections.abc import Iterator
from typing import Any

from lxml import etree

from knowledge.formats.articles import Article
from knowledge.formats.problems import Problems, note

NO_TEXT = frozenset(
    ("attachment", "nav_menu_item", "revision", "custom_css", "wp_template", "wp_global_styles")
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


def _name(node: Any) -> str:
    return etree.QName(node).localname if isinstance(node.tag, str) else ""


def _text(node: Any) -> str:
    return "" if node is None else "".join(node.itertext()).strip()
