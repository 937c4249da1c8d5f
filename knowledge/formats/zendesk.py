"""Zendesk Guide: articles as its Help Center API tells them, with sections beside them or without."""

from collections.abc import Iterator
from typing import Any

from knowledge.formats.articles import Article, dicts, text

LISTS = ("articles", "article", "results")


def is_it(data: Any) -> bool:
    return any("body" in article and "section_id" in article for article, _ in _all(data))


def articles(data: Any) -> Iterator[Article]:
    for article, sections in _all(data):
        yield Article(
            program="zendesk",
            id=text(article, "id"),
            title=text(article, "title", "name"),
            body=text(article, "body"),
            locale=text(article, "locale", "source_locale"),
            topic=sections.get(text(article, "section_id"), ""),
            state="draft" if article.get("draft") is True else "approved",
            url=text(article, "html_url"),
        )


def _all(data: Any) -> Iterator[tuple[dict[str, Any], dict[str, str]]]:
    """Each article with the names of the sections of its page."""
    for page in dicts(data):
        page = page["data"] if isinstance(page.get("data"), dict) else page
        sections = {text(each, "id"): text(each, "name") for each in dicts(page.get("sections"))}
        listed = next((page[name] for name in LISTS if name in page), page)
        for article in dicts(listed):
            yield article, sections
