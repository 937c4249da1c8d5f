"""Changes of many entries at once. Each is one step: done whole or not at all, and taken back whole."""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, Self

import sqlite_utils

from knowledge.corpus import care
from knowledge.corpus.care import Care
from knowledge.corpus.database import Database
from knowledge.corpus.entry_rows import entry_of, loaded
from knowledge.corpus.listing import Wanted, rows_of
from knowledge.corpus.merged import lead, leads_to, unlead
from knowledge.corpus.saving import Key, Saved, by_key, last_change, remove, save, stored_as
from knowledge.entries import Entry, check_text
from knowledge.errors import KundigError

Row = dict[str, Any]
Kind = Literal["import", "bulk", "merge", "undo"]


class UnknownBatch(KundigError):
    """No change of many entries has this number."""


class SelectionMoved(KundigError):
    """The entries that were to be changed are others by now, or somebody has changed one."""


@dataclass(frozen=True)
class Edit:
    """What is to happen: entries as they will be, keys of those that go, who looks after which, and ids that
    lead to another from now on. `what` tells people of it.
    """

    saved: tuple[Entry, ...] = ()
    removed: tuple[Key, ...] = ()
    cares: tuple[Care, ...] = ()
    leads: tuple[tuple[str, str], ...] = ()
    what: tuple[str, str] = ("", "")


@dataclass(frozen=True)
class Batch:
    """What was done, in entries. `assigned` are those whose owner or review date is another; `what` is the
    action and its value, or the ids that were merged.
    """

    number: int
    kind: Kind
    author: str
    at: str  # ISO 8601, UTC
    first: int  # of its changes in the history
    last: int
    created: int = 0
    changed: int = 0
    removed: int = 0
    assigned: int = 0
    undone: bool = False
    what: tuple[str, str] = ("", "")

    @property
    def total(self) -> int:
        return self.created + self.changed + self.removed or self.assigned


@dataclass(frozen=True)
class Undone:
    """What taking it back did: entries as they were before, and those that somebody has changed since."""

    restored: int = 0
    kept: int = 0


@dataclass(frozen=True)
class Selection:
    """Entries by their keys, or all that match what is asked for."""

    keys: tuple[Key, ...] = ()
    wanted: Wanted | None = None

    def rows(self, tables: sqlite_utils.Database) -> Iterable[Row]:
        if self.wanted is not None:
            return rows_of(**self.wanted)(tables)
        keys, ids = set(self.keys), json.dumps(sorted({id for id, _ in self.keys}))
        found = tables.table("entries").rows_where("id in (select value from json_each(?))", [ids])
        return (row for row in found if (row["id"], row["locale"]) in keys)

    def as_json(self) -> dict[str, Any]:
        return {"wanted": self.wanted} if self.wanted is not None else {"keys": self.keys}

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Self:
        return cls(tuple((id, locale) for id, locale in told.get("keys", ())), told.get("wanted"))


Receipt = Callable[[sqlite_utils.Database, Any], None]
Plan = Callable[[sqlite_utils.Database, Sequence[Entry]], Edit]


class Batches:
    """In the corpus's file."""

    def __init__(self, path: Path) -> None:
        self._database = Database(path)

    def count(self, selection: Selection) -> int:
        """How many entries are selected, without reading them."""
        if selection.wanted is None:
            return len(selection.keys)
        with self._database.reading() as tables:
            return sum(1 for _ in rows_of(**selection.wanted)(tables, columns=["id"]))

    def seen(self, selection: Selection, most: int) -> tuple[list[Entry], str]:
        """The first of them, and the version of all: another one whenever one of them is another."""
        with self._database.reading() as tables:
            rows = list(selection.rows(tables))
        return [entry_of(row) for row in rows[:most]], version_of(rows)

    def planned(self, selection: Selection, plan: Plan) -> tuple[list[Entry], Edit]:
        """What would happen to which."""
        with self._database.reading() as tables:
            found = [entry_of(row) for row in selection.rows(tables)]
            return found, plan(tables, found)

    def change(
        self,
        kind: Kind,
        selection: Selection,
        plan: Plan,
        *,
        author: str,
        version: str = "",
        receipt: Receipt = lambda *_: None,
    ) -> Batch | None:
        """All in one transaction, in which `receipt` is called, too; None when nothing is another afterwards.

        Raises SelectionMoved when a `version` is given and the selected have another (see `version_of`).
        """
        author = check_text("author", author, 200)
        with self._database.writing() as tables:
            rows = list(selection.rows(tables))
            if version and version != version_of(rows):
                raise SelectionMoved
            done = _do(tables, kind, plan(tables, [entry_of(row) for row in rows]), author)
            receipt(tables, done)
            return done

    def close(self) -> None:
        self._database.close()

    def get(self, number: int) -> Batch:
        """Raises UnknownBatch."""
        with self._database.reading() as tables:
            return _batch(_row(tables, number))

    def recent(self, limit: int) -> list[Batch]:
        """Newest first."""
        with self._database.reading() as tables:
            rows = tables.table("batches").rows_where(order_by="number desc", limit=limit)
            return [_batch(row) for row in rows]

    def undo(self, number: int, *, author: str, receipt: Receipt = lambda *_: None) -> Undone:
        """Takes all of it back in one transaction, but for what was changed since. Raises UnknownBatch."""
        with self._database.writing() as tables:
            row = _row(tables, number)
            undone = Undone() if row["undone"] else _undo(tables, row, author)
            receipt(tables, undone)
            return undone

    def undo_save(self, saved: Saved, *, author: str) -> Undone:
        """The step that a save was, or where it was none yet, its changes."""
        with self._database.writing() as tables:
            rows = list(tables.table("batches").rows_where("kind = 'import' and first = ?", [saved.first]))
            if not rows:
                return take_back(tables, saved.first, saved.last, author)
            return Undone() if rows[0]["undone"] else _undo(tables, rows[0], author)


def version_of(rows: Iterable[Row]) -> str:
    """Of rows of entries: another one whenever one of them is another. Their keys do not count."""
    parts = sorted(json.dumps({**row, "key": 0, "rowid": 0}, sort_keys=True) for row in rows)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def note(tables: sqlite_utils.Database, kind: Kind, author: str, saved: Saved) -> None:
    """That a save of many was one step, in its transaction."""
    if saved.last >= saved.first:
        _insert(tables, kind, author, saved.first, created=saved.created, changed=saved.changed)


def _do(tables: sqlite_utils.Database, kind: Kind, edit: Edit, author: str) -> Batch | None:
    first = last_change(tables) + 1
    ids = {entry.id for entry in edit.saved} | {id for id, _ in edit.removed}
    present = stored_as(tables, ids)
    saved = save(tables, by_key(edit.saved), author, present)
    removed = remove(tables, edit.removed, author, present)
    before = care.of(tables, [each.key for each in edit.cares])
    assigned = [each for each in edit.cares if before[each.key] != each]
    care.keep(tables, assigned)
    known = leads_to(tables)
    lead(tables, edit.leads)
    if last_change(tables) < first and not assigned and not edit.leads:
        return None
    extra = {
        "care": [[vars(before[each.key]), vars(each)] for each in assigned],
        "leads": [[id, known.get(id)] for id, _ in edit.leads],
        "what": edit.what,
    }
    counts = {"created": saved.created, "changed": saved.changed, "removed": removed}
    number = _insert(tables, kind, author, first, **counts, extra=extra)
    return _batch(_row(tables, number))


def _insert(tables: sqlite_utils.Database, kind: Kind, author: str, first: int, **more: Any) -> int:
    row = {
        "kind": kind, "author": author, "at": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "first": first, "last": last_change(tables), "created": 0, "changed": 0, "removed": 0, "undone": 0,
    } | more | {"extra": json.dumps(more.get("extra", {}), ensure_ascii=False)}  # fmt: skip
    return int(tables.table("batches").insert(row).last_pk)  # type: ignore[arg-type]


def _row(tables: sqlite_utils.Database, number: int) -> Mapping[str, Any]:
    rows = list(tables.table("batches").rows_where("number = ?", [number]))
    if not rows:
        raise UnknownBatch(number=number)
    return rows[0]


def _batch(row: Mapping[str, Any]) -> Batch:
    extra = json.loads(row["extra"])
    told = {name: row[name] for name in Batch.__dataclass_fields__ if name in row}
    what = tuple(extra.get("what", ("", "")))
    return Batch(**told | {"undone": bool(row["undone"])}, assigned=len(extra.get("care", ())), what=what)


def _undo(tables: sqlite_utils.Database, row: Mapping[str, Any], author: str) -> Undone:
    first, extra = last_change(tables) + 1, json.loads(row["extra"])
    undone = take_back(tables, row["first"], row["last"], author)
    for before, after in extra.get("care", ()):
        mine = Care(**after)
        if care.of(tables, [mine.key])[mine.key] == mine:
            care.keep(tables, [Care(**before)])
    for id, led in extra.get("leads", ()):
        unlead(tables, id)
        lead(tables, [(id, led)] if led else ())
    tables.table("batches").update(row["number"], {"undone": 1})
    if last_change(tables) >= first:
        _insert(tables, "undo", author, first, changed=undone.restored)
    return undone if undone.restored or undone.kept else Undone(restored=len(extra.get("care", ())))


def take_back(tables: sqlite_utils.Database, first: int, last: int, author: str) -> Undone:
    """Entries as they were before these changes of the history, where they are still as those left them."""
    before: dict[Key, Entry | None] = {}
    after: dict[Key, Entry | None] = {}
    for row in tables.table("history").rows_where("number between ? and ?", [first, last], "number"):
        key = row["id"], row["locale"]
        before.setdefault(key, loaded(row["before"]))
        after[key] = loaded(row["after"])
    now = stored_as(tables, (id for id, _ in after))
    mine = [key for key in after if (now[key][1] if key in now else None) == after[key]]
    remove(tables, [key for key in mine if before[key] is None], author, now)
    save(tables, {key: entry for key in mine if (entry := before[key])}, author, now)
    return Undone(len(mine), len(after) - len(mine))
