"""What entries were before: every change with its author, of deleted entries too."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from itertools import groupby, takewhile
from typing import Any

import sqlite_utils

from knowledge.corpus.entry_rows import loaded
from knowledge.corpus.saving import Key
from knowledge.entries import Entry

LAST_OF_EACH = "number in (select max(number) from history group by id, locale)"
_WITH_WHY = "select history.*, sent_back.why from history left join sent_back using (number)"
# On a row of `entries`: a draft that was given back to its author, and is not in review once more.
GIVEN_BACK = (
    "entries.state = 'draft' and exists (select 1 from history as past join sent_back using (number) "
    "where past.id = entries.id and past.locale = entries.locale and not exists ("
    "select 1 from history as later where later.id = past.id and later.locale = past.locale "
    "and later.number > past.number "
    "and (later.after is null or json_extract(later.after, '$.state') != 'draft')))"
)
# Entries that wait for a yes, and drafts that may have been given back by who would have said it.
_OF_WAITING = (
    "exists (select 1 from entries where entries.id = history.id and entries.locale = history.locale "
    "and (entries.state = 'review' or entries.state = 'draft' and exists ("
    "select 1 from history as past join sent_back using (number) "
    "where past.id = entries.id and past.locale = entries.locale)))"
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
    why: str = ""  # it was given back to its author

    @property
    def changes_words(self) -> bool:
        """Whether anything but the state is another."""
        if self.before is None or self.after is None:
            return True
        return replace(self.before, state=self.after.state) != self.after


def of(tables: sqlite_utils.Database, id: str, locale: str, limit: int | None = None) -> list[Change]:
    """Newest first."""
    asked = f"{_WITH_WHY} where id = ? and locale = ? order by number desc limit ?"
    return [change_of(row) for row in tables.query(asked, [id, locale, -1 if limit is None else limit])]


def deleted(tables: sqlite_utils.Database, limit: int) -> list[Change]:
    """The last change of entries that are gone, newest first."""
    where = f"after is null and {LAST_OF_EACH}"
    rows = tables.table("history").rows_where(where, order_by="number desc", limit=limit)
    return [change_of(row) for row in rows]


def writers(tables: sqlite_utils.Database, keys: Collection[Key]) -> dict[Key, str]:
    """Who last changed more of each entry than its state."""
    return {key: next((c.author for c in of(tables, *key) if c.changes_words), "") for key in keys}


def standing(tables: sqlite_utils.Database) -> list[Entry]:
    """Of entries in review, or given back from there, what was approved last, where nobody has taken that
    back since.
    """
    rows = tables.query(f"{_WITH_WHY} where {_OF_WAITING} order by id, locale, number desc")
    each = groupby(map(change_of, rows), key=lambda change: (change.id, change.locale))
    return [entry for _, changes in each if (entry := standing_in(changes)) is not None]


def standing_in(changes: Iterable[Change]) -> Entry | None:
    """The same of one entry, by its history, newest first.

    Who makes a draft of an approved entry withdraws it; who gives a change back to its author does not.
    """
    withdrawn = False
    for change in changes:
        state = change.after.state if change.after else None
        if state == "draft":
            withdrawn = not change.why
        elif state != "review" or withdrawn:
            return change.after if state == "approved" and not withdrawn else None
    return None


def given_back(changes: Iterable[Change]) -> Change | None:
    """When the draft was given back to its author, by its history, newest first; None where it is none."""
    draft = takewhile(lambda change: change.after is not None and change.after.state == "draft", changes)
    return next((change for change in draft if change.why), None)


def change_of(row: dict[str, Any]) -> Change:
    before, after = loaded(row["before"]), loaded(row["after"])
    return Change(
        row["id"], row["locale"], row["author"], row["at"], before, after, row["number"], row.get("why") or ""
    )
