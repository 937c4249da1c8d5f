"""The corpus: every entry in every locale, and the history of every change."""

import json
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Unpack

import sqlite_utils

from knowledge.corpus import batches, revisions
from knowledge.corpus.batches import Undone
from knowledge.corpus.database import Database
from knowledge.corpus.entry_rows import Remembered, change_row, entry_of
from knowledge.corpus.listing import Wanted, rows_of
from knowledge.corpus.revisions import Change
from knowledge.corpus.saving import (
    ANY,
    Key,
    Saved,
    Versions,
    by_key,
    conflict,
    last_change,
    save,
    stored,
    stored_as,
)
from knowledge.entries import Entry, check_text
from knowledge.errors import InvalidField, UnknownEntry

__all__ = ["Change", "Corpus", "Page", "Saved", "Undone"]

REASON = 500  # characters that tell an author what is missing


@dataclass(frozen=True)
class Page:
    """Some entries of many; `number` counts from 1."""

    number: int
    total: int
    entries: tuple[Entry, ...]


class Corpus:
    """The entries in one SQLite file. Several processes may use it at once."""

    def __init__(self, path: Path) -> None:
        self._database = Database(path)

    def entries(self, **wanted: Unpack[Wanted]) -> list[Entry]:
        """By topic and id; with `search` (every word must occur, as the start of one) the best hits first."""
        rows = rows_of(**wanted)
        with self._database.reading() as tables:
            return [entry_of(row) for row in rows(tables)]

    def approved(self, remembered: Remembered | None = None) -> list[Entry]:
        """What publishing puts live: entries that are approved, and those in review, or given back from
        there, as they were approved last. So a change that waits for somebody's yes takes nothing away
        from customers.

        Who asks again and again has what did not change `remembered`.
        """
        rows, known = rows_of(state="approved"), remembered or Remembered()
        with self._database.reading() as tables:
            found = [*known.entries(rows(tables)), *revisions.standing(tables)]
        return sorted(found, key=lambda entry: (entry.topic, entry.id, entry.locale))

    def last_change(self) -> int:
        """The number of the latest change of an entry; 0 before the first."""
        with self._database.reading() as tables:
            return last_change(tables)

    def page(self, number: int, size: int, *, first: str = "", **wanted: Unpack[Wanted]) -> Page:
        """Some of `entries`, those of the language `first` before others, without reading the others.

        The last page for a number beyond it.
        """
        asked = rows_of(first=first, **wanted)
        with self._database.reading() as tables:
            total = sum(1 for _ in asked(tables, columns=["id"]))
            number = min(number, max(1, -(-total // size)))
            rows = asked(tables, limit=size, offset=(number - 1) * size)
            return Page(number, total, tuple(entry_of(row) for row in rows))

    def like(self, text: str, locale: str, limit: int) -> list[Entry]:
        """Those that share most words with a text, rare ones most; the best first."""
        wanted = rows_of(like=text, locale=locale)
        with self._database.reading() as tables:
            return [entry_of(row) for row in wanted(tables, limit=limit)]

    def count(self) -> int:
        with self._database.reading() as tables:
            return int(tables.table("entries").count)

    def entry(self, id: str, locale: str) -> Entry:
        """Raises UnknownEntry."""
        with self._database.reading() as tables:
            rows = list(tables.table("entries").rows_where("id = ? and locale = ?", [id, locale]))
        if not rows:
            raise _unknown(id, locale)
        return entry_of(rows[0])

    def in_all_locales(self, id: str) -> list[Entry]:
        with self._database.reading() as tables:
            return [entry for _, entry in stored_as(tables, [id]).values()]

    def has(self, id: str, locale: str) -> bool:
        with self._database.reading() as tables:
            return bool(tables.table("entries").count_where("id = ? and locale = ?", [id, locale]))

    def save(self, entries: Iterable[Entry], *, author: str, expected: Versions = ANY) -> Saved:
        """Creates or replaces entries by (id, locale), all in one transaction, and keeps what they were.

        `expected` tells for some of them the version that is to be replaced, None for one that must not
        exist yet. Raises Conflict when it is another; nothing is saved then.
        """
        wanted = by_key(entries)
        author = check_text("author", author, 200)
        with self._database.writing() as tables:
            return save(tables, wanted, author, stored_as(tables, (id for id, _ in wanted)), expected)

    def give_back(self, entry: Entry, *, author: str, why: str) -> None:
        """A draft again, with what its author is to read. Raises Conflict when it is not `entry` any more."""
        why = check_text("why", why, REASON, lines=True)
        if not why:
            raise InvalidField("why", "empty")
        draft, key = replace(entry, state="draft"), (entry.id, entry.locale)
        with self._database.writing() as tables:
            present = stored_as(tables, [entry.id])
            save(tables, {key: draft}, check_text("author", author, 200), present, {key: entry.version})
            tables.table("sent_back").insert({"number": last_change(tables), "why": why})

    def given_back(self) -> frozenset[Key]:
        """Drafts that were given back to their authors, and are not in review once more."""
        with self._database.reading() as tables:
            rows = tables.table("entries").rows_where(revisions.GIVEN_BACK, select="id, locale")
            return frozenset((row["id"], row["locale"]) for row in rows)

    def merge(
        self,
        plan: Callable[[list[Entry]], Iterable[Entry]],
        *,
        author: str,
        receipt: Callable[[sqlite_utils.Database, Saved], None] | None = None,
    ) -> Saved:
        """Saves what `plan` makes of all entries there are; nobody else changes any in between.

        `receipt` is called in the same transaction: what it keeps is kept if, and only if, this is saved.
        """
        author = check_text("author", author, 200)
        with self._database.writing() as tables:
            present = stored(tables.table("entries").rows)
            before = last_change(tables)
            saved = save(tables, by_key(plan([entry for _, entry in present.values()])), author, present)
            saved = replace(saved, first=before + 1, last=last_change(tables))
            batches.note(tables, "import", author, saved)
            if receipt:
                receipt(tables, saved)
            return saved

    def undo(self, saved: Saved, *, author: str) -> Undone:
        """Takes back all that a save has done in one transaction, but for what was changed since."""
        with self._database.writing() as tables:
            return batches.take_back(tables, saved.first, saved.last, author)

    def delete(self, id: str, locale: str, *, author: str, expected: str | None = None) -> None:
        """Raises UnknownEntry; Conflict when it has another version than `expected`. The history stays."""
        author = check_text("author", author, 200)
        with self._database.writing() as tables:
            rows = list(tables.table("entries").rows_where("id = ? and locale = ?", [id, locale]))
            if not rows:
                raise _unknown(id, locale)
            before = entry_of(rows[0])
            if expected not in (None, before.version):
                raise conflict(tables, id, locale)
            tables.table("entries").delete(rows[0]["key"])
            tables.table("history").insert(change_row(id, locale, author, before, None))

    def naming(self, id: str) -> list[Entry]:
        """Those that have this id among their follow-ups, but for the entry itself."""
        where = "id != ? and exists (select 1 from json_each(followups) where value = ?)"
        with self._database.reading() as tables:
            rows = tables.table("entries").rows_where(where, [id, id], order_by="id, locale")
            return [entry_of(row) for row in rows]

    def called(self, ids: Collection[str]) -> list[Entry]:
        """Those with one of these ids, in all languages."""
        where, wanted = "id in (select value from json_each(?))", [json.dumps([*ids])]
        with self._database.reading() as tables:
            return [entry_of(row) for row in tables.table("entries").rows_where(where, wanted, "id, locale")]

    def ids(self) -> frozenset[str]:
        """Of all entries."""
        with self._database.reading() as tables:
            rows = tables.table("entries").rows_where(select="distinct id")
            return frozenset(row["id"] for row in rows)

    def topics(self, locale: str | None = None) -> list[str]:
        """Every topic in use, sorted."""
        where = ("topic != '' and locale = ?", [locale]) if locale else ("topic != ''", [])
        with self._database.reading() as tables:
            rows = tables.table("entries").rows_where(*where, select="distinct topic", order_by="topic")
            return [row["topic"] for row in rows]

    def history(self, id: str, locale: str, limit: int | None = None) -> list[Change]:
        """Newest first."""
        with self._database.reading() as tables:
            return revisions.of(tables, id, locale, limit)

    def deleted(self, limit: int) -> list[Change]:
        """The last change of entries that are gone, newest first."""
        with self._database.reading() as tables:
            return revisions.deleted(tables, limit)

    def writer(self, id: str, locale: str) -> str:
        """Who last changed more of it than its state; empty where nobody is known."""
        with self._database.reading() as tables:
            return revisions.writers(tables, [(id, locale)])[id, locale]


def _unknown(id: str, locale: str) -> UnknownEntry:
    return UnknownEntry(id=id, locale=locale)
