"""What entries were before: every change with its author, of deleted entries too."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Any

import sqlite_utils

from knowledge.corpus.entry_rows import loaded
from knowledge.corpus.saving import Key
from knowledge.entries import Entry

LAST_OF_EACH = "number in (select max(number) from history group by id, locale)"
OF_REVIEWED = (
    "exists (select 1 from entries where entries.id = history.id and entries.locale = history.locale "
    "and entries.state = 'review')"
)


@dataclass(frozen=True)
class Change:
    """One line of an entry's history. `before` is None when it was created, `after` when it was deleted."""

    id: str
    locale: str
    author: str
    at: str  # ISO 8601, UTC
    before: Entry | None
    after: Entry | None
    number: int = 0  # in the history of all

    @property
    def changes_words(self) -> bool:
        """Whether anything but the state is another."""
        if self.before is None or self.after is None:
            return True
        return replace(self.before, state=self.after.state) != self.after


def of(tables: sqlite_utils.Database, id: str, locale: str, limit: int | None = None) -> list[Change]:
    """Newest first."""
    which = ("id = ? and locale = ?", [id, locale])
    rows = tables.table("history").rows_where(*which, order_by="number desc", limit=limit)
    return [change_of(row) for row in rows]


def deleted(tables: sqlite_utils.Database, limit: int) -> list[Change]:
    """The last change of entries that are gone, newest first."""
    where = f"after is null and {LAST_OF_EACH}"
    rows = tables.table("history").rows_where(where, order_by="number desc", limit=limit)
    return [change_of(row) for row in rows]


def writers(tables: sqlite_utils.Database, keys: Collection[Key]) -> dict[Key, str]:
    """Who last changed more of each entry than its state."""
    return {key: next((c.author for c in of(tables, *key) if c.changes_words), "") for key in keys}


def standing(tables: sqlite_utils.Database) -> list[Entry]:
    """Of entries in review, what was approved last, where nobody has taken that back since."""
    found: dict[Key, Entry | None] = {}
    for row in tables.table("history").rows_where(OF_REVIEWED, order_by="number desc"):
        key = row["id"], row["locale"]
        after = None if key in found else loaded(row["after"])
        if key not in found and (after is None or after.state != "review"):
            found[key] = after if after is not None and after.state == "approved" else None
    return [entry for entry in found.values() if entry is not None]


def standing_in(changes: Iterable[Change]) -> Entry | None:
    """The same of one entry, by its history, newest first."""
    after = next((each.after for each in changes if each.after is None or each.after.state != "review"), None)
    return after if after is not None and after.state == "approved" else None


def change_of(row: dict[str, Any]) -> Change:
    before, after = loaded(row["before"]), loaded(row["after"])
    return Change(row["id"], row["locale"], row["author"], row["at"], before, after, row["number"])
