"""Who looks after an entry, and when it is to be looked at again. Nothing of it is published or exported."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import sqlite_utils

from knowledge.corpus.database import Database
from knowledge.corpus.saving import Key
from knowledge.entries import check_text
from knowledge.validity import day

MOST_NAMED = 500  # keys in one question to the database

# Conditions on a row of `entries`.
_ITS = "select 1 from care where care.id = entries.id and care.locale = entries.locale"
OF_OWNER = f"exists ({_ITS} and owner = :owner)"
OF_NOBODY = f"not exists ({_ITS} and owner != '')"
IS_DUE = f"exists ({_ITS} and review_on != '' and review_on <= :due)"


@dataclass(frozen=True)
class Care:
    """Of one entry. `owner` is an account, or empty; `review_on` a day (ISO 8601), or empty."""

    id: str
    locale: str
    owner: str = ""
    review_on: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "owner", check_text("owner", self.owner, 200))
        object.__setattr__(self, "review_on", day("review_on", self.review_on))

    @property
    def key(self) -> Key:
        return self.id, self.locale

    def is_due(self, today: date) -> bool:
        return bool(self.review_on) and self.review_on <= today.isoformat()


class Cares:
    """In the corpus's file."""

    def __init__(self, path: Path) -> None:
        self._database = Database(path)

    def of(self, keys: Collection[Key]) -> dict[Key, Care]:
        """For every key; an empty one where nothing is known."""
        with self._database.reading() as tables:
            return of(tables, keys)

    def keep(self, care: Care) -> None:
        with self._database.writing() as tables:
            keep(tables, [care])

    def owners(self) -> list[str]:
        """Those who look after something."""
        with self._database.reading() as tables:
            rows = tables.table("care").rows_where("owner != ''", select="distinct owner", order_by="owner")
            return [row["owner"] for row in rows]

    def due(self, today: date) -> int:
        """How many entries are to be looked at again."""
        with self._database.reading() as tables:
            return int(tables.table("entries").count_where(IS_DUE, {"due": today.isoformat()}))


def of(tables: sqlite_utils.Database, keys: Collection[Key]) -> dict[Key, Care]:
    wanted = dict.fromkeys(keys)
    marks = ", ".join("(?, ?)" for _ in wanted)
    found: dict[Key, Care] = {}
    if 0 < len(wanted) <= MOST_NAMED:
        where, given = f"(id, locale) in (values {marks})", [part for key in wanted for part in key]
        found = _by_key(tables.table("care").rows_where(where, given))
    elif wanted:
        found = _by_key(tables.table("care").rows)
    return {key: found.get(key) or Care(*key) for key in wanted}


def keep(tables: sqlite_utils.Database, cares: Iterable[Care]) -> None:
    rows = [vars(care) for care in cares]
    if rows:
        tables.table("care").upsert_all(rows, pk=("id", "locale"))


def _by_key(rows: Iterable[Mapping[str, Any]]) -> dict[Key, Care]:
    return {(row["id"], row["locale"]): Care(**row) for row in rows}
