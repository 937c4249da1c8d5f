"""Intercom: help center articles as its API lists them, each with its translations."""

from collections.abc import Iterator
from typing import Any

from knowledge.formats.programs.articles import Article, dicts, text

UNREAD = ("tags",)


def is_it(data: Any) -> bool:
    return any({"title", "body", "state"} <= article.keys() for article in _all(data))


def articles(data: Any) -> Iterator[Article]:
    for article in _all(data):
        own = _article(article, text(article, "id"), text(article, "default_locale", "locale"))
        yield own
        translations = article.get("translated_content")
        for locale, told in translations.items() if isinstance(translations, dict) else ():
            if isinstance(told, dict) and locale not in ("type", own.locale):
                yield _article(told, own.id, locale)


def _article(told: dict[str, Any], id: str, locale: str) -> Article:
    return Article(
        program="intercom",
        id=id,
        title=text(told, "title"),
        body=text(told, "body"),
        locale=locale,
        state="approved" if text(told, "state") == "published" else "draft",
        url=text(told, "url"),
        unread=tuple(name for name in UNREAD if told.get(name)),
    )


def _all(data: Any) -> Iterator[dict[str, Any]]:
    for page in dicts(data):
        listed = page.get("data", page)
        yield from (each for each in dicts(listed) if each.get("type") == "article" or "state" in each)
