"""phpMyFAQ: its JSON export, `[{"faq": {…}}]`, and the FAQs of its REST API."""

from collections.abc import Iterator
from typing import Any

from knowledge.formats.programs.articles import Article, dicts, text


def is_it(data: Any) -> bool:
    return any("faq" in each or {"solution_id", "content"} <= each.keys() for each in dicts(data))


def articles(data: Any) -> Iterator[Article]:
    for each in dicts(data):
        faq = each["faq"] if isinstance(each.get("faq"), dict) else each
        yield Article(
            program="phpmyfaq",
            id=text(faq, "solution_id", "id"),
            title=text(faq, "question", "title"),
            body=text(faq, "answer", "content"),
            locale=text(faq, "language", "lang"),
            topic=text(faq, "category").rpartition(">>")[2].strip(),
            unread=("keywords",) if text(faq, "keywords") else (),
            state="draft" if text(faq, "active") == "no" else "approved",
        )
