"""Articles of help desks and forums: each is a question, or reads like one, with an answer."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from knowledge import limits
from knowledge.entries import ID, Entry, EntryState
from knowledge.errors import ImportRefused, InvalidField
from knowledge.faults import Fault
from knowledge.formats.language import locale_of, spoken
from knowledge.formats.markup.addresses import address, is_web
from knowledge.formats.markup.html import line
from knowledge.formats.markup.markdown import answer_of, markdown_answer
from knowledge.formats.problems import Located, Problems, fault, note, refuse
from knowledge.formats.text import slug

GIVEN = frozenset(("id", "locale", "question", "answer", "state"))


@dataclass(frozen=True)
class Article:
    """What a program tells of one. `body` is HTML, or Markdown where `markdown` says so."""

    program: str
    id: str
    title: str
    body: str
    locale: str = ""
    topic: str = ""
    state: EntryState = "approved"
    url: str = ""
    markdown: bool = False
    lost: tuple[Fault, ...] = ()  # what is to be told of it
    unread: tuple[str, ...] = ()  # names of what stands beside it and is not read


def located(articles: Iterable[Article], locale: str, problems: Problems) -> list[Located]:
    """Their entries, by the ids of the program: imported again, they are the same ones."""
    found: dict[tuple[str, str], Located] = {}
    doubled = []
    unread: dict[str, None] = {}
    for row, article in enumerate(articles, 1):
        if row > limits.ROWS:
            refuse(fault("too_many_questions", count=row, most=limits.ROWS))
        problems.reached(row)
        unread |= dict.fromkeys(article.unread)
        try:
            each = _entry(row, article, locale, problems)
            before = found.setdefault((each.entry.id, each.entry.locale), each)
            if before is each:
                continue
            if replace(before.entry, topic="") == replace(each.entry, topic=""):  # it is in two categories
                problems.note(row, "topic", note("other_topic", value=each.entry.topic))
            else:
                doubled.append(each)
        except InvalidField as error:
            problems.add(row, error.field, error.fault)
        except ImportRefused as refused:
            problems.add(row, "answer", refused.problems[0].fault)
    if unread:
        problems.note(0, "", note("unknown_columns", columns=", ".join(unread)))
    return [*found.values(), *doubled]


def _entry(row: int, article: Article, locale: str, problems: Problems) -> Located:
    """Raises InvalidField, ImportRefused."""
    base = address(article.url)
    answer = (
        markdown_answer(article.body)
        if article.markdown
        else answer_of(article.body, base if is_web(base) else "")
    )
    entry = Entry(
        id=_id(article),
        locale=_locale(row, article, locale, problems),
        question=line(article.title),
        answer=answer.text,
        topic=line(article.topic),
        media=tuple(answer.media),
        state=article.state,
    )
    for lost in (*answer.lost, *article.lost):
        problems.note(row, "answer", lost)
    more = {name for name in ("topic", "media") if getattr(entry, name)}
    return Located(row, entry, GIVEN | more, problems.sheet, tuple(answer.pictures))


def _id(article: Article) -> str:
    named = f"{article.program}-{article.id}"
    return named if ID.fullmatch(named) else slug(named)


def _locale(row: int, article: Article, locale: str, problems: Problems) -> str:
    if not article.locale:
        return locale
    if not locale_of(article.locale):
        problems.note(row, "locale", note("no_language", value=article.locale, locale=locale))
        return locale
    return spoken(article.locale, locale)


def text(data: Any, *names: str) -> str:
    """The first of these that is told, as a text."""
    for name in names:
        value = data.get(name) if isinstance(data, dict) else None
        if isinstance(value, str) and value.strip():
            return value
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
    return ""


def dicts(value: Any) -> Iterator[dict[str, Any]]:
    """Those of a list, or the one."""
    for each in value if isinstance(value, list) else [value]:
        if isinstance(each, dict):
            yield each
