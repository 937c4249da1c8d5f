"""WordPress: its own export (WXR), an RSS file with posts, pages and what FAQ plug-ins keep. Pure."""

from collections.abc import Iterator
from typing import Any

from lxml import etree

from knowledge.formats.articles import Article

NO_TEXT = frozenset(
    ("attachment", "nav_menu_item", "revision", "custom_css", "wp_template", "wp_global_styles")
)
LIVE = frozenset(("publish", ""))


def is_it(root: Any) -> bool:
    return etree.QName(root).localname == "rss" and any(
        "wordpress.org/export" in (uri or "") for uri in root.nsmap.values()
    )


def articles(root: Any) -> Iterator[Article]:
    for item in root.iter("item"):
        told = {etree.QName(each).localname: each for each in item if isinstance(each.tag, str)}
        body = next(
            (_text(each) for each in item if _name(each) == "encoded" and "content" in str(each.tag)), ""
        )
        if _text(told.get("post_type")) in NO_TEXT:
            continue
        topic = next(
            (each for each in item if _name(each) == "category" and each.get("domain") != "post_tag"), None
        )
        yield Article(
            program="wordpress",
            id=_text(told.get("post_id")),
            title=_text(told.get("title")),
            body=body,
            topic=_text(topic),
            state="approved" if _text(told.get("status")) in LIVE else "draft",
            url=_text(told.get("link")),
        )


def _name(node: Any) -> str:
    return etree.QName(node).localname if isinstance(node.tag, str) else ""


def _text(node: Any) -> str:
    return "" if node is None else "".join(node.itertext()).strip()
