"""Ids of entries that were merged into another: wherever they still stand, they lead to that one."""

from collections.abc import Iterable, Mapping, Set
from pathlib import Path

import sqlite_utils

from knowledge.corpus.database import Database


class Merged:
    """In the corpus's file."""

    def __init__(self, path: Path) -> None:
        self._database = Database(path)

    def kept(self) -> dict[str, str]:
        """The entry that each merged id leads to, however many steps it takes."""
        with self._database.reading() as tables:
            return followed(leads_to(tables))


def leading_to(ids: Set[str], leads: Mapping[str, str]) -> dict[str, str]:
    """Those that lead to one of these, from what is none of them. Pure."""
    return {id: kept for id, kept in leads.items() if kept in ids and id not in ids}


def followed(leads: Mapping[str, str]) -> dict[str, str]:
    """Where each leads in the end. Pure."""
    found = {}
    for id in leads:
        at, seen = leads[id], {id}
        while at in leads and at not in seen:
            seen.add(at)
            at = leads[at]
        if at not in seen:
            found[id] = at
    return found


def leads_to(tables: sqlite_utils.Database) -> dict[str, str]:
    return {row["id"]: row["kept"] for row in tables.table("merged").rows}


def lead(tables: sqlite_utils.Database, leads: Iterable[tuple[str, str]]) -> None:
    tables.table("merged").upsert_all([{"id": id, "kept": kept} for id, kept in leads], pk="id")


def unlead(tables: sqlite_utils.Database, id: str) -> None:
    tables.table("merged").delete_where("id = ?", [id])
