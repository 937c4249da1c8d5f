"""Deliveries: what must reach the outside world, and who wants to hear of what.

Deliveries of one conversation to one target go out in order: one can be claimed when no earlier one is
pending. Who claims it has it until the lease ends; a delivery may therefore arrive twice, with the same id.
"""

from collections.abc import Iterable

import sqlalchemy as sa

from bot.storage.records import Delivery, Webhook
from bot.storage.tables import PENDING, delivery, webhook

_earlier = delivery.alias("earlier")
_FIELDS = [delivery.c[name] for name in Delivery.__dataclass_fields__]
_ID = delivery.c.id == sa.bindparam("wanted")
_FREE = sa.or_(delivery.c.lease.is_(None), delivery.c.lease < sa.bindparam("now"))
_IS_FIRST = ~sa.exists().where(
    _earlier.c.target == delivery.c.target,
    _earlier.c.conversation == delivery.c.conversation,
    _earlier.c.state == PENDING,
    _earlier.c.event < delivery.c.event,
)
_CLAIMABLE = (
    sa.select(*_FIELDS)
    .where(delivery.c.state == PENDING, delivery.c.due <= sa.bindparam("now"), _FREE, _IS_FIRST)
    .order_by(delivery.c.due)
    .limit(sa.bindparam("most"))
    .with_for_update(skip_locked=True)
)
_CLAIM = sa.update(delivery).where(_ID).values(holder=sa.bindparam("by"), lease=sa.bindparam("until"))
_HELD = sa.and_(_ID, delivery.c.state == PENDING, delivery.c.holder == sa.bindparam("by"))
_IN_STATE = (
    sa.select(*_FIELDS)
    .where(delivery.c.state == sa.bindparam("wanted"))
    .order_by(delivery.c.created.desc())
    .limit(sa.bindparam("most"))
)
_NEXT_DUE = sa.select(sa.func.min(delivery.c.due)).where(delivery.c.state == PENDING)
_COUNTS = sa.select(delivery.c.state, sa.func.count()).group_by(delivery.c.state)


class Webhooks:
    """Who wants to hear of events."""

    def __init__(self, db: sa.engine.Connection) -> None:
        self._db = db

    def all(self) -> list[Webhook]:
        rows = self._db.execute(sa.select(webhook).order_by(webhook.c.created))
        return [Webhook(r.id, r.url, r.secret, tuple(r.kinds or ()), r.created) for r in rows]

    def add(self, new: Webhook) -> None:
        row = {name: getattr(new, name) for name in Webhook.__dataclass_fields__}
        self._db.execute(sa.insert(webhook), row | {"kinds": list(new.kinds)})

    def remove(self, id: str) -> bool:
        """False when there is none; what was still to be delivered to it goes, too."""
        self._db.execute(sa.delete(delivery).where(delivery.c.target == id, delivery.c.state != "done"))
        return bool(self._db.execute(sa.delete(webhook).where(webhook.c.id == id)).rowcount)


class Deliveries:
    """What is to go out, what went out, and what was given up."""

    def __init__(self, db: sa.engine.Connection) -> None:
        self._db = db

    def add(self, deliveries: Iterable[Delivery]) -> None:
        rows = [{name: getattr(each, name) for name in Delivery.__dataclass_fields__} for each in deliveries]
        self._db.execute(sa.insert(delivery), rows)

    def claim(self, holder: str, now: float, until: float, limit: int) -> list[Delivery]:
        """Up to `limit` that are due, now held by `holder` until then."""
        claimed = [Delivery(*row) for row in self._db.execute(_CLAIMABLE, {"now": now, "most": limit}).all()]
        for each in claimed:
            self._db.execute(_CLAIM, {"wanted": each.id, "by": holder, "until": until})
        return claimed

    def settle(self, settled: Delivery, holder: str) -> bool:
        """Store what became of an attempt, and let go; False when somebody else has it by now."""
        values = {name: getattr(settled, name) for name in ("state", "attempts", "due", "error", "finished")}
        statement = sa.update(delivery).where(_HELD).values(**values, holder=None, lease=None)
        return bool(self._db.execute(statement, {"wanted": settled.id, "by": holder}).rowcount)

    def find(self, id: str) -> Delivery | None:
        row = self._db.execute(sa.select(*_FIELDS).where(_ID), {"wanted": id}).first()
        return None if row is None else Delivery(*row)

    def in_state(self, state: str, limit: int) -> list[Delivery]:
        """Newest first."""
        return [Delivery(*row) for row in self._db.execute(_IN_STATE, {"wanted": state, "most": limit})]

    def counts(self) -> dict[str, int]:
        """How many are pending, done and dead."""
        return {state: count for state, count in self._db.execute(_COUNTS)}

    def revive(self, id: str, now: float) -> bool:
        """A dead one is due again; False when it is not dead."""
        values = {"state": "pending", "attempts": 0, "due": now, "error": None, "finished": None}
        statement = sa.update(delivery).where(_ID, delivery.c.state == "dead").values(**values)
        return bool(self._db.execute(statement, {"wanted": id}).rowcount)

    def next_due(self) -> float | None:
        """When the next attempt is due; None when nothing is pending."""
        moment: float | None = self._db.execute(_NEXT_DUE).scalar()
        return moment

    def forget_done(self, before: float) -> int:
        """Those that arrived before then; how many."""
        old = sa.and_(delivery.c.state == "done", delivery.c.finished < before)
        return int(self._db.execute(sa.delete(delivery).where(old)).rowcount)
