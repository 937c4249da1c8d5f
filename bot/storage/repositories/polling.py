"""How far networks were read that are asked what is new, when they are asked again, and what it costs."""

from dataclasses import dataclass

import sqlalchemy as sa

from bot.storage.tables import polling

_ID = polling.c.connection == sa.bindparam("this")
_TODAY = polling.c.day == sa.bindparam("today")
_ROOM = polling.c.spent + sa.bindparam("units") <= sa.bindparam("most")


@dataclass(frozen=True)
class Poll:
    """Of one connection; what it has cost is counted apart."""

    connection: str
    cursor: str = ""
    due: float = 0.0
    failures: int = 0


class Polls:
    """Of all connections."""

    def __init__(self, db: sa.engine.Connection) -> None:
        self._db = db

    def find(self, connection: str) -> Poll:
        """A new one for whom was never asked."""
        names = [polling.c[name] for name in Poll.__dataclass_fields__]
        row = self._db.execute(sa.select(*names).where(_ID), {"this": connection}).first()
        return Poll(**row._mapping) if row else Poll(connection)

    def keep(self, poll: Poll) -> None:
        """From now on."""
        self._begin(poll.connection)
        values = {"cursor": poll.cursor, "due": poll.due, "failures": poll.failures}
        self._db.execute(sa.update(polling).where(_ID).values(**values), {"this": poll.connection})

    def spend(self, connection: str, units: int, day: str, most: int) -> bool:
        """False, and nothing is spent, when there would be more than `most` this day."""
        self._begin(connection)
        new_day = {"day": day, "spent": 0}
        day_before = sa.update(polling).where(_ID, sa.not_(_TODAY)).values(**new_day)
        self._db.execute(day_before, {"this": connection, "today": day})
        spending = sa.update(polling).where(_ID, _ROOM).values(spent=polling.c.spent + units)
        return bool(self._db.execute(spending, {"this": connection, "units": units, "most": most}).rowcount)

    def spent(self, connection: str, day: str) -> int:
        """How many units, this day."""
        asked = sa.select(polling.c.spent).where(_ID, _TODAY)
        return int(self._db.execute(asked, {"this": connection, "today": day}).scalar() or 0)

    def _begin(self, connection: str) -> None:
        if self._db.execute(sa.select(polling.c.connection).where(_ID), {"this": connection}).first() is None:
            self._db.execute(sa.insert(polling), {**vars(Poll(connection)), "day": "", "spent": 0})
