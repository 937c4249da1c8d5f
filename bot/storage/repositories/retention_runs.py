"""A record of each run of retention: numbers only."""

import secrets
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

import sqlalchemy as sa

from bot.storage.tables import retention_run as table

_ID = table.c.id == sa.bindparam("wanted")


@dataclass(frozen=True)
class RetentionRun:
    """Without an end, it goes on or was cut off."""

    id: str
    begun: float
    ended: float | None = None
    counts: Mapping[str, int] = field(default_factory=dict, hash=False)


_FIELDS = [table.c[name] for name in RetentionRun.__dataclass_fields__]
_LATEST = sa.select(*_FIELDS).order_by(table.c.begun.desc(), table.c.id).limit(sa.bindparam("most"))
_OLD = sa.select(table.c.id).where(table.c.begun < sa.bindparam("before")).limit(sa.bindparam("most"))


class RetentionRuns:
    """All records, by time."""

    def __init__(self, db: sa.engine.Connection) -> None:
        self._db = db

    def begin(self, now: float) -> str:
        """A new record; its id."""
        id = secrets.token_hex(8)
        self._db.execute(sa.insert(table), {"id": id, "begun": now})
        return id

    def count(self, id: str, done: Mapping[str, int]) -> None:
        """It has done this, too: in the transaction that does it, so that a killed run is told as it was."""
        before = self._db.scalar(sa.select(table.c.counts).where(_ID), {"wanted": id})
        together = Counter(before or {}) + Counter(done)
        self._db.execute(sa.update(table).where(_ID).values(counts=dict(together)), {"wanted": id})

    def end(self, id: str, now: float) -> None:
        self._db.execute(sa.update(table).where(_ID).values(ended=now), {"wanted": id})

    def latest(self, limit: int) -> list[RetentionRun]:
        """Latest first."""
        return [_run(row) for row in self._db.execute(_LATEST, {"most": limit})]

    def forget_before(self, before: float, limit: int) -> int:
        """How many."""
        ids = list(self._db.scalars(_OLD, {"before": before, "most": limit}))
        return int(self._db.execute(sa.delete(table).where(table.c.id.in_(ids))).rowcount) if ids else 0


def _run(row: sa.engine.Row) -> RetentionRun:
    return RetentionRun(**{**row._asdict(), "counts": row.counts or {}})
