"""Timed jobs: each runs once in the whole installation, however many workers there are."""

from collections.abc import Sequence

import sqlalchemy as sa

from bot.storage.records import TimedJob
from bot.storage.tables import timed_job

_NAME = timed_job.c.name == sa.bindparam("wanted")
_FIELDS = [timed_job.c[name] for name in TimedJob.__dataclass_fields__]
_DUE = (
    sa.select(*_FIELDS)
    .where(
        timed_job.c.name.in_(sa.bindparam("names", expanding=True)),
        timed_job.c.due <= sa.bindparam("now"),
        sa.or_(timed_job.c.lease.is_(None), timed_job.c.lease < sa.bindparam("now")),
    )
    .order_by(timed_job.c.due)
    .limit(1)
)
_UNCLAIMED = _DUE.with_for_update(skip_locked=True)
_CLAIM = sa.update(timed_job).where(_NAME).values(holder=sa.bindparam("by"), lease=sa.bindparam("until"))
_FINISH = (
    sa.update(timed_job)
    .where(_NAME, timed_job.c.holder == sa.bindparam("by"))
    .values(
        due=sa.bindparam("next"),
        finished=sa.bindparam("now"),
        error=sa.bindparam("why"),
        holder=None,
        lease=None,
    )
)


class TimedJobs:
    """What is to run when, by name."""

    def __init__(self, db: sa.engine.Connection) -> None:
        self._db = db

    def plan(self, name: str, due: float) -> None:
        """Nothing changes when it is planned already."""
        if self._db.execute(sa.select(timed_job.c.name).where(_NAME), {"wanted": name}).first() is None:
            self._db.execute(sa.insert(timed_job), {"name": name, "due": due})

    def waiting(self, names: Sequence[str], now: float) -> bool:
        """Whether one of these could be claimed."""
        return self._db.execute(_DUE, {"names": names, "now": now}).first() is not None

    def claim(self, names: Sequence[str], holder: str, now: float, until: float) -> TimedJob | None:
        """One of these that is due, now held by `holder` until then; None when there is none."""
        row = self._db.execute(_UNCLAIMED, {"names": names, "now": now}).first()
        if row is None:
            return None
        self._db.execute(_CLAIM, {"wanted": row.name, "by": holder, "until": until})
        return TimedJob(*row)

    def finish(self, name: str, holder: str, now: float, next_due: float, error: str | None) -> bool:
        """It ran, well when `error` is None; False when somebody else has it by now."""
        values = {"wanted": name, "by": holder, "now": now, "next": next_due, "why": error}
        return bool(self._db.execute(_FINISH, values).rowcount)

    def all(self) -> list[TimedJob]:
        rows = self._db.execute(sa.select(*_FIELDS).order_by(timed_job.c.name))
        return [TimedJob(*row) for row in rows]
