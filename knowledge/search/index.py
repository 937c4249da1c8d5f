"""Reads a search index: topics, entries, and what fits what somebody types."""

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from knowledge.entries import Entry
from knowledge.search.asking import Wanted, wanted
from knowledge.search.building import rests, view_token
from knowledge.search.rarity import rarity, share_of

MOST_HOLDERS = 3_000  # entries with one of the words; the rarest come first, so the time stays bounded
LAST = "\U0010ffff"
PREFIX = 4  # letters at least that a word with two slips begins with as it ought to
NEAR = 300  # words that are compared
NUMBERED: Final = (
    "SELECT number, id, slug, question, topic FROM entry WHERE number IN (SELECT value FROM json_each(?))"
)
SHOWN: Final = (
    "SELECT entry.id, slug, question, entry.topic FROM entry JOIN shown USING (number) WHERE view = ?"
)
OF_TOPIC: Final = SHOWN + " AND shown.topic = ? ORDER BY number LIMIT ? OFFSET ?"
FIRST: Final = (
    "SELECT entry.id, entry.slug, question, entry.topic FROM topic JOIN entry ON number ="
    " (SELECT min(number) FROM shown WHERE shown.view = topic.view AND shown.topic = topic.slug)"
    " WHERE topic.view = ? ORDER BY topic.entries DESC, topic.slug LIMIT ?"
)
BY_ID: Final = SHOWN + " ORDER BY shown.id LIMIT ? OFFSET ?"
WITH_IDS: Final = SHOWN + " AND shown.id IN (SELECT value FROM json_each(?))"  # noqa: S608  # our own words
LIMITED: Final = (
    "SELECT id, json_extract(content, '$.contexts') FROM entry WHERE id IN (SELECT value FROM json_each(?))"
)
HELD: Final = (
    "SELECT rowid, asked || ' ' || topic || ' ' || answer FROM held"
    " WHERE rowid IN (SELECT value FROM json_each(?))"
)
# BM25 by column: the views, what is asked, the topic, the answer, which speaks of more than its question. Of
# entries with a word that very many hold, some are as good as others.
BEST: Final = (
    "SELECT rowid FROM"
    " (SELECT rowid, bm25(held, 0.0, 1.0, 1.0, 0.5) AS score FROM held WHERE held MATCH ? LIMIT ?)"
    " ORDER BY score, rowid LIMIT ?"
)


@dataclass(frozen=True)
class Topic:
    """A topic as a locale shows it."""

    slug: str
    name: str
    entries: int


@dataclass(frozen=True)
class Named:
    """An entry by its question; `topic` is the topic's name."""

    id: str
    slug: str
    question: str
    topic: str


@dataclass(frozen=True)
class Found:
    """What was found, best first, and of each the share of what was typed that it holds, by rarity."""

    entries: tuple[Named, ...]
    shares: tuple[float, ...]

    def at_least(self, share: float) -> tuple[Named, ...]:
        """Those that hold as much."""
        return tuple(entry for entry, has in zip(self.entries, self.shares, strict=True) if has >= share)


class Index:
    """One file, opened for reading, by one thread at a time."""

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False)
        self._sizes: dict[str, int] = dict(self._db.execute("SELECT language, entries FROM size"))
        self._views: dict[str, int] = dict(self._db.execute("SELECT view, count(*) FROM shown GROUP BY view"))

    def close(self) -> None:
        self._db.close()

    def view(self, locale: str) -> str:
        """What a locale shows: itself or its language; empty where there is neither."""
        return next((view for view in (locale, locale[:2]) if view in self._views), "")

    def views(self) -> list[str]:
        """All of them, sorted."""
        return sorted(self._views)

    def size(self, view: str) -> int:
        """How many entries a view shows."""
        return self._views.get(view, 0)

    def topics(self, view: str) -> list[Topic]:
        """Those with most entries first."""
        sql = "SELECT slug, name, entries FROM topic WHERE view = ? ORDER BY entries DESC, name"
        return [Topic(*row) for row in self._db.execute(sql, (view,))]

    def topic(self, view: str, slug: str) -> Topic | None:
        sql = "SELECT slug, name, entries FROM topic WHERE view = ? AND slug = ?"
        row = self._db.execute(sql, (view, slug)).fetchone()
        return Topic(*row) if row else None

    def of_topic(self, view: str, slug: str, most: int, skipped: int = 0) -> list[Named]:
        """A part of a topic's entries, in the order they were written; "" are those without one."""
        return [Named(*row) for row in self._db.execute(OF_TOPIC, (view, slug, most, skipped))]

    def first(self, view: str, most: int) -> list[Named]:
        """The first entry of each topic, that of the largest topic first."""
        return [Named(*row) for row in self._db.execute(FIRST, (view, most))]

    def contexts_of(self, ids: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """Those that each of these entries is limited to; entries that answer everywhere are left out."""
        rows = self._db.execute(LIMITED, (json.dumps(list(ids)),))
        return {id: tuple(json.loads(contexts)) for id, contexts in rows if contexts}

    def all(self, view: str, most: int, skipped: int = 0) -> list[Named]:
        """A part of all entries, in the order of their ids."""
        return [Named(*row) for row in self._db.execute(BY_ID, (view, most, skipped))]

    def with_ids(self, view: str, ids: Iterable[str]) -> dict[str, Named]:
        """Those of these entries that the view shows, by id."""
        rows = self._db.execute(WITH_IDS, (view, json.dumps(list(ids))))
        return {row[0]: Named(*row) for row in rows}

    def entry(self, view: str, id: str) -> Entry:
        """One that the view shows. Raises KeyError."""
        sql = "SELECT content FROM entry JOIN shown USING (number) WHERE view = ? AND shown.id = ?"
        row = self._db.execute(sql, (view, id)).fetchone()
        if row is None:
            raise KeyError(id)
        return Entry.from_json(json.loads(row[0]))

    def search(
        self, typed: str, view: str, *, most: int, unfinished: bool = False, limited: bool = False
    ) -> Found:
        """The entries that fit best. `unfinished`: the last word may go on. `limited`: also those that answer
        in some contexts alone.
        """
        language = view[:2]
        asked = wanted(typed, language, self._vocabulary(language), unfinished=unfinished)
        counts = self._counts(language, {term for word in asked for term in word.every})
        looked_for = _affordable(counts)
        if not looked_for:
            return Found((), ())
        among = view_token(view, limited=limited)
        query = f"views:{among} AND {{asked topic answer}}:({' OR '.join(looked_for)})"
        numbers = [number for (number,) in self._db.execute(BEST, (query, MOST_HOLDERS, most))]
        return Found(self._named(numbers), self._shares(numbers, asked, counts, self._sizes[language]))

    def _vocabulary(self, language: str) -> "_Vocabulary":
        return _Vocabulary(self._db, language, self._sizes.get(language, 0))

    def _counts(self, language: str, terms: Iterable[str]) -> dict[str, int]:
        """In how many entries each term stands; only those that do."""
        sql = "SELECT term, entries FROM term WHERE language = ? AND term IN (SELECT value FROM json_each(?))"
        return dict(self._db.execute(sql, (language, json.dumps(sorted(terms)))))

    def _named(self, numbers: Sequence[int]) -> tuple[Named, ...]:
        rows = {row[0]: Named(*row[1:]) for row in self._db.execute(NUMBERED, (json.dumps(numbers),))}
        return tuple(rows[number] for number in numbers)

    def _shares(
        self, numbers: Sequence[int], asked: Sequence[Wanted], counts: Mapping[str, int], every: int
    ) -> tuple[float, ...]:
        rows = self._db.execute(HELD, (json.dumps(numbers),))
        held = {number: frozenset(terms.split()) for number, terms in rows}
        rarities = {term: rarity(count, every) for term, count in counts.items()}
        return tuple(share_of(held[number], asked, rarities, unseen=rarity(0, every)) for number in numbers)


class _Vocabulary:
    """The words of one language."""

    def __init__(self, db: sqlite3.Connection, language: str, size: int) -> None:
        self._db, self._language, self.size = db, language, size
        self._known: dict[str, int] = {}

    def entries_with(self, term: str) -> int:
        if term not in self._known:
            sql = "SELECT entries FROM term WHERE language = ? AND term = ?"
            row = self._db.execute(sql, (self._language, term)).fetchone()
            self._known[term] = row[0] if row else 0
        return self._known[term]

    def is_word(self, word: str) -> bool:
        """Whether an entry has it in this form."""
        sql = "SELECT 1 FROM word WHERE language = ? AND word = ?"
        return self._db.execute(sql, (self._language, word)).fetchone() is not None

    def beginning(self, start: str, most: int) -> list[str]:
        """The most frequent words that begin so."""
        sql = (
            "SELECT word FROM word WHERE language = ? AND word >= ? AND word < ? AND word <> ?"
            " ORDER BY entries DESC, word LIMIT ?"
        )
        return [word for (word,) in self._db.execute(sql, (self._language, start, start + LAST, start, most))]

    def slipped(self, word: str) -> list[str]:
        """Words that may be a slip away, and long ones that begin alike; frequent ones first."""
        sql = (
            "SELECT word FROM slip JOIN word USING (language, word) WHERE language = ?"
            " AND rest IN (SELECT value FROM json_each(?)) GROUP BY word ORDER BY entries DESC LIMIT ?"
        )
        values: tuple[Any, ...] = (self._language, json.dumps(sorted(rests(word))), NEAR)
        found = [one for (one,) in self._db.execute(sql, values)]
        if len(word) >= 2 * PREFIX:
            found += self.beginning(word[:PREFIX], NEAR)
        return list(dict.fromkeys(found))


def _affordable(counts: Mapping[str, int]) -> list[str]:
    """The rarest terms, as many as may be looked at, as phrases of FTS5."""
    found: list[str] = []
    holders = 0
    for term in sorted(counts, key=lambda each: (counts[each], each)):
        holders += counts[term]
        if found and holders > MOST_HOLDERS:
            break
        found.append(f'"{term}"')
    return found
