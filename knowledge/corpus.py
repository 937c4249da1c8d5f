"""The corpus: every entry in every locale, and the history of every change."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import sqlite_utils

from knowledge.database import Database
from knowledge.entries import Entry, EntryState, check_text
from knowledge.entry_rows import change_row, entry_of, loaded, row_of
from knowledge.errors import Conflict, InvalidField, UnknownEntry
from knowledge.listing import rows_of

Key = tuple[str, str]  # id and locale
Versions = Mapping[Key, str | None]
ANY: Versions = MappingProxyType({})
Stored = Mapping[Key, tuple[int, Entry]]  # with the key of its row


@dataclass(frozen=True)
class Saved:
    """What a save did, in entries. Its changes have the numbers from `first` to `last` in the history."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    first: int = field(default=0, compare=False)
    last: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Undone:
    """What taking back a save did: entries as they were before, and those that somebody has changed since."""

    restored: int = 0
    kept: int = 0


@dataclass(frozen=True)
class Change:
    """One line of an entry's history. `before` is None when it was created, `after` when it was deleted."""

    id: str
    locale: str
    author: str
    at: str  # ISO 8601, UTC
    before: Entry | None
    after: Entry | None


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

    def entries(
        self,
        *,
        locale: str | None = None,
        topic: str | None = None,
        search: str | None = None,
        state: EntryState | None = None,
    ) -> list[Entry]:
        """By topic and id; with `search` (every word must occur, as the start of one) the best hits first."""
        wanted = rows_of(search, locale=locale, topic=topic, state=state)
        with self._database.reading() as tables:
            return [entry_of(row) for row in wanted(tables)]

    def page(
        self,
        number: int,
        size: int,
        *,
        locale: str | None = None,
        topic: str | None = None,
        search: str | None = None,
        state: EntryState | None = None,
    ) -> Page:
        """Some of `entries`, without reading the others; the last page for a number beyond it."""
        wanted = rows_of(search, locale=locale, topic=topic, state=state)
        with self._database.reading() as tables:
            total = sum(1 for _ in wanted(tables, columns=["id"]))
            number = min(number, max(1, -(-total // size)))
            rows = wanted(tables, limit=size, offset=(number - 1) * size)
            return Page(number, total, tuple(entry_of(row) for row in rows))

    def like(self, text: str, locale: str, limit: int) -> list[Entry]:
        """Those that share most words with a text, rare ones most; the best first."""
        wanted = rows_of(None, like=text, locale=locale)
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

    def has(self, id: str, locale: str) -> bool:
        with self._database.reading() as tables:
            return bool(tables.table("entries").count_where("id = ? and locale = ?", [id, locale]))

    def save(self, entries: Iterable[Entry], *, author: str, expected: Versions = ANY) -> Saved:
        """Creates or replaces entries by (id, locale), all in one transaction, and keeps what they were.

        `expected` tells for some of them the version that is to be replaced, None for one that must not
        exist yet. Raises Conflict when it is another; nothing is saved then.
        """
        wanted = _by_key(entries)
        author = check_text("author", author, 200)
        ids = json.dumps(sorted({id for id, _ in wanted}))
        with self._database.writing() as tables:
            rows = tables.table("entries").rows_where("id in (select value from json_each(?))", [ids])
            return _save(tables, wanted, author, _stored(rows), expected)

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
            stored = _stored(tables.table("entries").rows)
            before = _last_change(tables)
            saved = _save(tables, _by_key(plan([entry for _, entry in stored.values()])), author, stored)
            saved = replace(saved, first=before + 1, last=_last_change(tables))
            if receipt:
                receipt(tables, saved)
            return saved

    def undo(self, saved: Saved, *, author: str) -> Undone:
        """Takes back all that a save has done in one transaction, but for what was changed since."""
        with self._database.writing() as tables:
            rows = tables.table("history").rows_where("number between ? and ?", [saved.first, saved.last])
            done = {(row["id"], row["locale"]): (loaded(row["before"]), loaded(row["after"])) for row in rows}
            ids = json.dumps(sorted({id for id, _ in done}))
            now = _stored(tables.table("entries").rows_where("id in (select value from json_each(?))", [ids]))
            mine = {
                key: before for key, (before, after) in done.items() if key in now and now[key][1] == after
            }
            for key in [key for key, before in mine.items() if before is None]:
                tables.table("entries").delete(now[key][0])
                tables.table("history").insert(change_row(*key, author, now[key][1], None))
            _save(tables, {key: before for key, before in mine.items() if before}, author, now)
            return Undone(len(mine), len(done) - len(mine))

    def delete(self, id: str, locale: str, *, author: str, expected: str | None = None) -> None:
        """Raises UnknownEntry; Conflict when it has another version than `expected`. The history stays."""
        author = check_text("author", author, 200)
        with self._database.writing() as tables:
            rows = list(tables.table("entries").rows_where("id = ? and locale = ?", [id, locale]))
            if not rows:
                raise _unknown(id, locale)
            before = entry_of(rows[0])
            if expected not in (None, before.version):
                raise _conflict(tables, id, locale)
            tables.table("entries").delete(rows[0]["key"])
            tables.table("history").insert(change_row(id, locale, author, before, None))

    def naming(self, id: str) -> list[Entry]:
        """Those that have this id among their follow-ups, but for the entry itself."""
        where = "id != ? and exists (select 1 from json_each(followups) where value = ?)"
        with self._database.reading() as tables:
            rows = tables.table("entries").rows_where(where, [id, id], order_by="id, locale")
            return [entry_of(row) for row in rows]

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

    def history(self, id: str, locale: str) -> list[Change]:
        """Newest first."""
        with self._database.reading() as tables:
            rows = list(
                tables.table("history").rows_where(
                    "id = ? and locale = ?", [id, locale], order_by="number desc"
                )
            )
        return [
            Change(id, locale, row["author"], row["at"], loaded(row["before"]), loaded(row["after"]))
            for row in rows
        ]


def _last_change(tables: sqlite_utils.Database) -> int:
    return int(next(tables.query("select coalesce(max(number), 0) as number from history"))["number"])


def _stored(rows: Iterable[dict[str, Any]]) -> Stored:
    return {(row["id"], row["locale"]): (row["key"], entry_of(row)) for row in rows}


def _save(
    tables: sqlite_utils.Database,
    wanted: Mapping[Key, Entry],
    author: str,
    stored: Stored,
    expected: Versions = ANY,
) -> Saved:
    before = {key: stored[key][1] if key in stored else None for key in wanted}
    for key, version in expected.items():
        if key in wanted and version != _version(before[key]):
            raise _conflict(tables, *key)
    differing = {key: entry for key, entry in wanted.items() if before[key] != entry}
    new = {key: entry for key, entry in differing.items() if before[key] is None}
    # Row by row, not as lists: an import may bring tens of thousands.
    tables.table("entries").insert_all(row_of(entry) for entry in new.values())
    _update(
        tables, ({"key": stored[key][0]} | row_of(each) for key, each in differing.items() if key not in new)
    )
    tables.table("history").insert_all(
        change_row(*key, author, before[key], entry) for key, entry in differing.items()
    )
    return Saved(len(new), len(differing) - len(new), len(wanted) - len(differing))


def _update(tables: sqlite_utils.Database, rows: Iterator[dict[str, Any]]) -> None:
    """sqlite-utils' own `upsert_all` keeps all rows in memory."""
    columns = ", ".join(f"{each.name} = :{each.name}" for each in fields(Entry))
    tables.conn.executemany(f"UPDATE entries SET {columns} WHERE key = :key", rows)  # noqa: S608


def _version(entry: Entry | None) -> str | None:
    return entry.version if entry else None


def _conflict(tables: sqlite_utils.Database, id: str, locale: str) -> Conflict:
    last = tables.table("history").rows_where(
        "id = ? and locale = ?", [id, locale], select="author", order_by="number desc", limit=1
    )
    return Conflict(id=id, locale=locale, author=next((row["author"] for row in last), "?"))


def _by_key(entries: Iterable[Entry]) -> dict[Key, Entry]:
    wanted: dict[Key, Entry] = {}
    for entry in entries:
        if (entry.id, entry.locale) in wanted:
            raise InvalidField("id", "given_twice", value=entry.id, locale=entry.locale)
        wanted[entry.id, entry.locale] = entry
    return wanted


def _unknown(id: str, locale: str) -> UnknownEntry:
    return UnknownEntry(id=id, locale=locale)
