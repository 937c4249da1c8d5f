"""Presence: who sits at the desk, by their own word and by signs of life."""

from dataclasses import dataclass
from typing import Literal, get_args

import sqlalchemy as sa

from bot.storage.tables import presence, staff

Status = Literal["available", "away"]

_OF = presence.c.account == sa.bindparam("of")
_FIELDS = (presence.c.account, presence.c.status, presence.c.seen, presence.c.given)
_ALL = (
    sa.select(*_FIELDS)
    .select_from(presence.join(staff, staff.c.name == presence.c.account))
    .where(staff.c.disabled.is_(None))
    .order_by(presence.c.account)
)
_ONE = sa.select(*_FIELDS).where(_OF)
_NOTE = sa.update(presence).where(_OF).values(status=sa.bindparam("as_what"), seen=sa.bindparam("when"))


@dataclass(frozen=True)
class Attendance:
    """One account at the desk: what it says of itself, when it was last heard of, and when it last got a
    conversation that it had not taken.
    """

    account: str
    status: Status
    seen: float
    given: float | None = None

    def __post_init__(self) -> None:
        if self.status not in get_args(Status):
            raise ValueError(f"At the desk one is {' or '.join(get_args(Status))}, not {self.status!r}.")


class Presence:
    """Everybody who was ever at the desk and may be again."""

    def __init__(self, db: sa.engine.Connection) -> None:
        self._db = db

    def all(self) -> list[Attendance]:
        """Without accounts that are disabled."""
        return [Attendance(*row) for row in self._db.execute(_ALL)]

    def find(self, account: str) -> Attendance | None:
        row = self._db.execute(_ONE, {"of": account}).first()
        return None if row is None else Attendance(*row)

    def note(self, account: str, status: Status, seen: float) -> None:
        """In place of what it said before."""
        known = self._db.execute(_NOTE, {"of": account, "as_what": status, "when": seen}).rowcount
        if not known:
            self._db.execute(sa.insert(presence), {"account": account, "status": status, "seen": seen})

    def forget(self, account: str) -> None:
        """Gone, as after a log-out."""
        self._db.execute(sa.delete(presence).where(_OF), {"of": account})
