"""Zendesk Guide: articles as its Help Center API tells them, with sections beside them or without."""

from collections.abc import Iterator
from typing import Any

from knowledge.formats.programs.articles import Article, dicts, text

LISTS = ("articles", "article", "results")


def is_it(data: Any) -> bool:
    return any("body" in article and "section_id" in article for article, _ in _all(data))


def articles(data: Any) -> Iterator[Article]:
    for article, sections in _all(data):
        topic = sections.get(text(article, "section_id"), "")
        own = _article(article, text(article, "id"), topic)
        yield own
        for translation in dicts(article.get("translations")):
            if text(translation, "locale") != own.locale:
                yield _article(translation, own.id, topic)


def _article(told: dict[str, Any], id: str, topic: str) -> Article:
    """Of an article, or of one of its translations, which come when they are asked for beside it."""
    return Article(
        program="zendesk",
        id=id,
        title=text(told, "title", "name"),
        body=text(told, "body"),
        locale=text(told, "locale", "source_locale"),
        topic=topic,
        state="draft" if told.get("draft") is True else "approved",
        url=text(told, "html_url"),
        unread=("label_names",) if told.get("label_names") else (),
    )


def _all(data: Any) -> Iterator[tuple[dict[str, Any], dict[str, str]]]:
    """Each article with the names of the sections of its page."""
    for page in dicts(data):
        page = page["data"] if isinstance(page.get("data"), dict) else page
        sections = {text(each, "id"): text(each, "name") for each in dicts(page.get("sections"))}
        listed = next((page[name] for name in LISTS if name in page), page)
        for article in dicts(listed):
            yield article, sections
