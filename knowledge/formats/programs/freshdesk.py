"""Freshdesk: solution articles as its API tells them, alone or within folders and categories."""

from collections.abc import Iterator
from typing import Any

from knowledge.formats.problems import note
from knowledge.formats.programs.articles import Article, dicts, text

INSIDE = ("categories", "category", "folders", "folder", "articles", "article", "sub_folders")
DRAFT = "1"
UNREAD = ("tags",)


def is_it(data: Any) -> bool:
    return next(_all(data, "", ""), None) is not None


def articles(data: Any) -> Iterator[Article]:
    for article, folder, locale in _all(data, "", ""):
        yield Article(
            program="freshdesk",
            id=text(article, "id"),
            title=text(article, "title"),
            body=text(article, "description", "description_text", "desc_un_html"),
            locale=text(article, "language") or locale,
            topic=_folder(article) or folder,
            unread=tuple(name for name in UNREAD if article.get(name)),
            lost=tuple(
                note("unknown_columns", columns=text(each, "name", "attachment_url"))
                for each in dicts(article.get("attachments"))
            ),
            state="draft" if text(article, "status") == DRAFT else "approved",
        )


def _all(
    data: Any, folder: str, locale: str, *, within: bool = False
) -> Iterator[tuple[dict[str, Any], str, str]]:
    """Each article with the folder it is in, and its language."""
    for each in dicts(data):
        known = within or "folder_id" in each or "description_text" in each
        if "title" in each and "description" in each and known:
            yield each, folder, _language(each) or locale
            continue
        name = text(each, "name") or folder
        for inside in INSIDE:
            if inside in each:
                yield from _all(
                    each[inside], name, text(each, "language") or locale, within=inside == "articles"
                )


def _folder(article: dict[str, Any]) -> str:
    return _told(article, "name")


def _language(article: dict[str, Any]) -> str:
    return _told(article, "language")


def _told(article: dict[str, Any], name: str) -> str:
    """What the innermost of the folders around it says."""
    levels = [each.get("data") for each in dicts(article.get("hierarchy")) if each.get("type") == "folder"]
    return next((found for data in reversed(levels) if (found := text(data, name))), "")
