"""How changes of entries are written, with what the entries were before. In somebody's transaction."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from types import MappingProxyType
from typing import Any

import sqlite_utils

from knowledge.corpus.entry_rows import change_row, entry_of, row_of
from knowledge.entries import Entry
from knowledge.errors import Conflict, InvalidField

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


def stored(rows: Iterable[dict[str, Any]]) -> Stored:
    return {(row["id"], row["locale"]): (row["key"], entry_of(row)) for row in rows}


def stored_as(tables: sqlite_utils.Database, ids: Iterable[str]) -> Stored:
    """Those with one of these ids, in every locale."""
    wanted = json.dumps(sorted(set(ids)))
    return stored(tables.table("entries").rows_where("id in (select value from json_each(?))", [wanted]))


def last_change(tables: sqlite_utils.Database) -> int:
    return int(next(tables.query("select coalesce(max(number), 0) as number from history"))["number"])


def save(
    tables: sqlite_utils.Database,
    wanted: Mapping[Key, Entry],
    author: str,
    stored: Stored,
    expected: Versions = ANY,
) -> Saved:
    """Raises Conflict where an entry has another version than expected."""
    before = {key: stored[key][1] if key in stored else None for key in wanted}
    for key, version in expected.items():
        if key in wanted and version != _version(before[key]):
            raise conflict(tables, *key)
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


def remove(tables: sqlite_utils.Database, keys: Iterable[Key], author: str, stored: Stored) -> int:
    """Those of them that are there; how many."""
    gone = [key for key in keys if key in stored]
    tables.conn.executemany("DELETE FROM entries WHERE key = ?", ((stored[key][0],) for key in gone))
    tables.table("history").insert_all(change_row(*key, author, stored[key][1], None) for key in gone)
    return len(gone)


def _update(tables: sqlite_utils.Database, rows: Iterator[dict[str, Any]]) -> None:
    """sqlite-utils' own `upsert_all` keeps all rows in memory."""
    columns = ", ".join(f"{each.name} = :{each.name}" for each in fields(Entry))
    tables.conn.executemany(f"UPDATE entries SET {columns} WHERE key = :key", rows)  # noqa: S608


def _version(entry: Entry | None) -> str | None:
    return entry.version if entry else None


def conflict(tables: sqlite_utils.Database, id: str, locale: str) -> Conflict:
    last = tables.table("history").rows_where(
        "id = ? and locale = ?", [id, locale], select="author", order_by="number desc", limit=1
    )
    return Conflict(id=id, locale=locale, author=next((row["author"] for row in last), "?"))


def by_key(entries: Iterable[Entry]) -> dict[Key, Entry]:
    wanted: dict[Key, Entry] = {}
    for entry in entries:
        if (entry.id, entry.locale) in wanted:
            raise InvalidField("id", "given_twice", value=entry.id, locale=entry.locale)
        wanted[entry.id, entry.locale] = entry
    return wanted
