"""What of the corpus is asked for: filters, and a search in which every word must occur."""

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypedDict, cast

import sqlite_utils

from knowledge.corpus.care import IS_DUE, OF_NOBODY, OF_OWNER
from knowledge.corpus.revisions import GIVEN_BACK
from knowledge.corpus.web_links import LEADS_NOWHERE
from knowledge.entries import EntryState

# How strongly a hit in question, variants, answer, topic and id counts in a search.
WEIGHTS = "bm25(entries_fts, 8.0, 6.0, 2.0, 1.0, 1.0)"
UMLAUTS = {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"}
ORDER = "topic, id, locale"
# A topic with all that are parts of it.
WITHIN = "(entries.topic = :topic or substr(entries.topic, 1, length(:topic) + 3) = :topic || ' / ')"
NOBODY = "-"  # no name of an account


class Wanted(TypedDict, total=False):
    """What is asked for; None is not asked for. `owner` is an account, or `NOBODY`; `due` the day on which
    entries are to be looked at again; `links` is `dead`, for those that lead nowhere any more; `back`
    is `given`, for drafts that were given back to their authors.
    """

    locale: str | None
    topic: str | None
    search: str | None
    state: EntryState | None
    owner: str | None
    due: str | None
    links: str | None
    back: str | None


def rows_of(
    *,
    search: str | None = None,
    like: str | None = None,
    phrase: str | None = None,
    first: str = "",
    **asked: str | None,
) -> Callable[..., Iterable[dict[str, Any]]]:
    """How to get the rows that are asked for: those with all words of `search`, or with any of `like`.

    A `phrase` is a query of `phrase_in` or `words_in`. Without any of them, entries of the language `first`
    come before others.
    """
    given = {name: value for name, value in asked.items() if value is not None}
    where = " and ".join(_condition(name, value) for name, value in given.items()) or "1"
    query = search_query(search) if search and search.strip() else None
    if like is not None:
        query = any_of(like)
    if phrase is not None:
        query = phrase

    def rows(
        tables: sqlite_utils.Database,
        *,
        columns: Sequence[str] | None = None,
        limit: int | None = None,
        offset: int | None = None,
    ) -> Iterable[dict[str, Any]]:
        table = tables.table("entries")
        if query == "":
            return ()
        if query is None:
            names = ", ".join(columns or "*")
            order = f"substr(locale, 1, 2) <> :first, {ORDER}" if first else ORDER
            named = {**given, "first": first} if first else given
            found = table.rows_where(where, named, order, select=names, limit=limit, offset=offset)
        else:
            found = table.search(
                query, WEIGHTS, columns=columns, limit=limit, offset=offset, where=where, where_args=given
            )
        return cast(Iterable[dict[str, Any]], found)

    return rows


def _condition(name: str, value: str) -> str:
    if name == "owner":
        return OF_NOBODY if value == NOBODY else OF_OWNER
    if name == "topic":
        return WITHIN
    known = {"due": IS_DUE, "links": LEADS_NOWHERE, "back": GIVEN_BACK}
    return known.get(name, f"entries.{name} = :{name}")


def search_query(text: str) -> str:
    """An FTS5 query: every word as a prefix, an umlaut in either spelling. Empty when there is no word."""
    words = re.findall(r"\w+", text.lower())
    return " AND ".join(
        "(" + " OR ".join(f'"{spelling}"*' for spelling in _spellings(word)) + ")" for word in words
    )


def phrase_in(columns: str, text: str) -> str:
    """An FTS5 query: these words in this order, in one of the columns. Empty when there is no word."""
    words = " ".join(re.findall(r"\w+", text.lower()))
    return f'{{{columns}}} : "{words}"' if words else ""


def words_in(columns: str, text: str) -> str:
    """An FTS5 query: all of these words, in either spelling, in the columns. Empty when there is none."""
    words = dict.fromkeys(re.findall(r"\w+", text.lower()))
    query = " AND ".join("(" + " OR ".join(f'"{each}"' for each in _spellings(word)) + ")" for word in words)
    return f"{{{columns}}} : ({query})" if words else ""


def any_of(text: str) -> str:
    """An FTS5 query: any word of three letters or more, in either spelling. Empty when there is none."""
    words = dict.fromkeys(word for word in re.findall(r"[^\W\d_]{3,}", text.lower()))
    return " OR ".join(f'"{spelling}"' for word in words for spelling in _spellings(word))


def _spellings(word: str) -> list[str]:
    """The index knows ü as u: `rückgabe` also looks for rueckgabe, `rueckgabe` for ruckgabe."""
    long, short = word, word
    for umlaut, pair in UMLAUTS.items():
        long = long.replace(umlaut, pair)
        short = short.replace(pair, umlaut)
    return list(dict.fromkeys([word, long, short]))
