"""Document360: articles of a project as its API tells them, with the number of their state."""

from collections.abc import Iterator
from typing import Any

from knowledge.formats.programs.articles import Article, dicts, text

PUBLISHED = "3"  # as its API says it; 0 is a draft


def is_it(data: Any) -> bool:
    return any({"title", "html_content", "status"} <= article.keys() for article in _all(data))


def articles(data: Any) -> Iterator[Article]:
    for article in _all(data):
        published = text(article, "status") == PUBLISHED and article.get("hidden") is not True
        yield Article(
            program="document360",
            id=text(article, "id"),
            title=text(article, "title"),
            body=text(article, "html_content", "content"),
            locale=text(article, "language_code"),
            topic=text(article, "category_name"),
            state="approved" if published else "draft",
            url=text(article, "url"),
            markdown=not text(article, "html_content"),
            unread=tuple(name for name in ("tags", "attachments") if article.get(name)),
        )


def _all(data: Any) -> Iterator[dict[str, Any]]:
    for page in dicts(data):
        yield from dicts(page.get("data", page))
