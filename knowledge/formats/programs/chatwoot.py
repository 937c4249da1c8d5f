"""Chatwoot's help center: the articles of a portal as its API tells them. They are Markdown."""

from collections.abc import Iterator
from typing import Any

from knowledge.entries import EntryState
from knowledge.formats.programs.articles import Article, dicts, text

STATES: dict[str, EntryState] = {
    "published": "approved",
    "1": "approved",
    "archived": "archived",
    "2": "archived",
}


def is_it(data: Any) -> bool:
    return any({"title", "status"} <= each.keys() and text(each, "content") for each in _all(data))


def articles(data: Any) -> Iterator[Article]:
    for article in _all(data):
        category = article.get("category")
        yield Article(
            program="chatwoot",
            id=text(article, "id"),
            title=text(article, "title"),
            body=text(article, "content"),
            locale=text(article, "locale") or text(category, "locale"),
            topic=text(category, "name"),
            state=STATES.get(text(article, "status"), "draft"),
            markdown=True,
        )


def _all(data: Any) -> Iterator[dict[str, Any]]:
    for page in dicts(data):
        listed = page.get("payload", page)
        yield from dicts(listed.get("articles", listed) if isinstance(listed, dict) else listed)
