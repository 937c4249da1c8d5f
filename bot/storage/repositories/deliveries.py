"""Deliveries: what must reach the outside world.

Deliveries of one conversation to one target go out in order: one can be claimed when no earlier one is
pending. What is in no conversation, or tells of no event, waits for no other. Who claims it has it until the
lease ends: when they are killed, nobody knows whether it arrived. What its network says of that meanwhile is
noted with it, so that the next does not send it again; where nobody says, it may arrive twice, with the same
id.
"""

from collections.abc import Iterable, Sequence

import sqlalchemy as sa

from bot.storage.records import Delivery
from bot.storage.straight import Straight
from bot.storage.tables import PENDING, ZERO, connection, delivery, webhook

_earlier = delivery.alias("earlier")
_FIELDS = [delivery.c[name] for name in Delivery.__dataclass_fields__]
_ID = delivery.c.id == sa.bindparam("wanted")
_FREE = sa.or_(delivery.c.lease.is_(None), delivery.c.lease < sa.bindparam("now"))
_IS_FIRST = ~sa.exists().where(
    _earlier.c.conversation == delivery.c.conversation,
    _earlier.c.target == delivery.c.target,
    _earlier.c.event < delivery.c.event,
    _earlier.c.state == PENDING,
)
_CLAIMABLE = (
    sa.select(*_FIELDS)
    .where(
        delivery.c.state == PENDING,
        delivery.c.target == sa.bindparam("to"),
        delivery.c.due <= sa.bindparam("now"),
        _FREE,
        _IS_FIRST,
    )
    .order_by(delivery.c.due)
    .limit(sa.bindparam("most"))
)
_UNCLAIMED = _CLAIMABLE.with_for_update(skip_locked=True)
_CLAIM = (
    sa.update(delivery)
    .where(_ID)
    .values(
        holder=sa.bindparam("by"),
        lease=sa.bindparam("until"),
        begun=sa.func.coalesce(delivery.c.begun, sa.bindparam("now")),
    )
)
_BEGUN = (
    sa.select(*_FIELDS)
    .where(
        delivery.c.conversation == sa.bindparam("of"),
        delivery.c.target == sa.bindparam("to"),
        delivery.c.state == PENDING,
        delivery.c.begun.is_not(None),
    )
    .order_by(delivery.c.event)
    .limit(1)
)
_HELD = sa.and_(delivery.c.state == PENDING, delivery.c.holder == sa.bindparam("by"))
_FREED = {"holder": None, "lease": None}
_SAME_LINE = sa.and_(
    delivery.c.conversation == sa.bindparam("of"),
    delivery.c.target == sa.bindparam("to"),
    delivery.c.state == PENDING,
)
# Of a line: of the bare column SQLite would look through all that waits for the target.
_DUE = delivery.c.due + ZERO
_LAST_DUE = Straight(sa.select(sa.func.max(_DUE)).where(_SAME_LINE))
_ADD = Straight(sa.insert(delivery))
_NOT_BEFORE = (
    sa.update(delivery).where(_SAME_LINE, sa.bindparam("then") > _DUE).values(due=sa.bindparam("then"))
)
_DEAD = (
    sa.select(*_FIELDS)
    .where(delivery.c.state == "dead", delivery.c.finished.is_not(None))
    .order_by(delivery.c.finished.desc())
    .limit(sa.bindparam("most"))
)
_COUNTS = sa.select(delivery.c.state, sa.func.count()).group_by(delivery.c.state)
_AGAIN = (
    sa.update(delivery)
    .where(
        delivery.c.state == "dead",
        delivery.c.target.not_in(sa.select(webhook.c.id).where(webhook.c.gone.is_not(None))),
    )
    .values(state="pending", attempts=0, due=sa.bindparam("now"), error=None, finished=None, begun=None)
)
_ARRIVED_BEFORE = sa.and_(
    delivery.c.finished.is_not(None), delivery.c.finished < sa.bindparam("moment"), delivery.c.state == "done"
)
_TO_HOOK, _TO_NETWORK = delivery.c.channel == "webhook", delivery.c.channel.in_(("messenger", "public"))
_NOBODYS = sa.and_(
    delivery.c.state == PENDING,
    sa.or_(
        sa.and_(_TO_HOOK, delivery.c.target.not_in(sa.select(webhook.c.id))),
        sa.and_(_TO_NETWORK, delivery.c.target.not_in(sa.select(connection.c.id))),
    ),
)
_OLD = sa.select(delivery.c.id).where(_ARRIVED_BEFORE).limit(sa.bindparam("most"))
_TO_NOBODY = sa.select(delivery.c.id).where(_NOBODYS).limit(sa.bindparam("most"))


class Deliveries:
    """What is to go out, what went out, and what was given up."""

    def __init__(self, db: sa.engine.Connection) -> None:
        self._db = db

    def add(self, deliveries: Iterable[Delivery]) -> None:
        """One that has to wait for others is not due before them, so that nobody looks at it in vain."""
        if rows := [self._row(each) for each in deliveries]:
            _ADD.do(self._db, *rows)

    def waiting(self, target: str, now: float) -> bool:
        """Whether one to this target could be claimed."""
        return self._db.execute(_CLAIMABLE, {"to": target, "now": now, "most": 1}).first() is not None

    def claim(self, target: str, holder: str, now: float, until: float, limit: int) -> list[Delivery]:
        """Up to `limit` that are due, now held by `holder` until then."""
        found = self._db.execute(_UNCLAIMED, {"to": target, "now": now, "most": limit}).all()
        claimed = [Delivery(*row) for row in found]
        for each in claimed:
            self._db.execute(_CLAIM, {"wanted": each.id, "by": holder, "until": until, "now": now})
        return claimed

    def settle(self, settled: Delivery, holder: str) -> bool:
        """Store what became of an attempt, and let go; False when somebody else has it by now."""
        values = {name: getattr(settled, name) for name in ("state", "attempts", "due", "error", "finished")}
        statement = sa.update(delivery).where(_ID, _HELD).values(**values, **_FREED)
        held = bool(self._db.execute(statement, {"wanted": settled.id, "by": holder}).rowcount)
        if held and settled.state == "pending":
            line = {"of": settled.conversation, "to": settled.target, "then": settled.due}
            self._db.execute(_NOT_BEFORE, line)
        return held

    def holds(self, id: str, upto: int) -> None:
        """It was packed with the messages up to this one, and takes no others any more."""
        self._db.execute(sa.update(delivery).where(_ID).values(upto=upto), {"wanted": id})

    def carried(self, conversation: str, target: str) -> int:
        """Seq of the last message that has arrived there; 0 when none has."""
        sent = sa.select(sa.func.max(delivery.c.upto)).where(
            delivery.c.conversation == conversation, delivery.c.target == target, delivery.c.state == "done"
        )
        return int(self._db.scalar(sent) or 0)

    def on_its_way(self, conversation: str, target: str, letter: str) -> bool:
        """Whether a letter of this kind is still to go there."""
        waiting = sa.select(delivery.c.id).where(
            delivery.c.conversation == conversation,
            delivery.c.target == target,
            delivery.c.letter == letter,
            delivery.c.state == PENDING,
        )
        return self._db.execute(waiting).first() is not None

    def tells(self, conversation: str, target: str, event: int) -> bool:
        """Whether this event went, or is to go, there."""
        found = sa.select(delivery.c.id).where(
            delivery.c.conversation == conversation,
            delivery.c.target == target,
            delivery.c.event == event,
        )
        return self._db.execute(found).first() is not None

    def in_post(self, letter: str, about: str) -> bool:
        """Whether a letter of this kind about this is still to go, wherever it goes."""
        waiting = sa.select(delivery.c.id).where(
            delivery.c.letter == letter, delivery.c.about == about, delivery.c.state == PENDING
        )
        return self._db.execute(waiting).first() is not None

    def let_go(self, holder: str, but: Sequence[str] = ()) -> None:
        """Whatever `holder` has can be claimed by others; these only when their lease ends."""
        freed = sa.update(delivery).where(_HELD, delivery.c.id.not_in(but)).values(**_FREED)
        self._db.execute(freed, {"by": holder})

    def inherit(self, holder: str, target: str, until: float | None) -> None:
        """What somebody who is gone held for a target can be claimed: at once, or when their lease ends, by
        then at the latest.
        """
        ours = sa.and_(_HELD, delivery.c.target == target)
        values = {"lease": until} if until else _FREED
        if until:
            ours = sa.and_(ours, delivery.c.lease > until)
        self._db.execute(sa.update(delivery).where(ours).values(**values), {"by": holder})

    def begun(self, conversation: str, target: str) -> Delivery | None:
        """The one that was tried, and of which nobody has stored yet what became of it."""
        row = self._db.execute(_BEGUN, {"of": conversation, "to": target}).first()
        return None if row is None else Delivery(*row)

    def takes(self, id: str, label: str) -> None:
        """Its network has what bears this label, of what is still to be settled."""
        known = sa.case((delivery.c.taken.is_(None), label), else_=delivery.c.taken + f" {label}")
        self._db.execute(
            sa.update(delivery).where(_ID, delivery.c.state == PENDING).values(taken=known), {"wanted": id}
        )

    def give_up(self, target: str, now: float, error: str) -> None:
        """All that is still to go to this target."""
        ended = sa.update(delivery).where(delivery.c.target == target, delivery.c.state == PENDING)
        self._db.execute(ended.values(state="dead", error=error, finished=now, **_FREED))

    def hasten(self, target: str, now: float) -> None:
        """All that waits for its next attempt at this target is due."""
        waiting = sa.and_(delivery.c.target == target, delivery.c.state == PENDING, delivery.c.due > now)
        self._db.execute(sa.update(delivery).where(waiting).values(due=now))

    def find(self, id: str) -> Delivery | None:
        row = self._db.execute(sa.select(*_FIELDS).where(_ID), {"wanted": id}).first()
        return None if row is None else Delivery(*row)

    def dead(self, limit: int) -> list[Delivery]:
        """Those that were given up, latest first."""
        return [Delivery(*row) for row in self._db.execute(_DEAD, {"most": limit})]

    def counts(self) -> dict[str, int]:
        """How many are pending, done and dead."""
        return {state: count for state, count in self._db.execute(_COUNTS)}

    def revive(self, id: str, now: float) -> bool:
        """A dead one is due again; False when it is not dead, or its target is gone."""
        return bool(self._db.execute(_AGAIN.where(_ID), {"wanted": id, "now": now}).rowcount)

    def revive_all(self, now: float) -> int:
        """All dead ones whose target is there are due again; how many."""
        return int(self._db.execute(_AGAIN, {"now": now}).rowcount)

    def forget(self, before: float, limit: int) -> int:
        """Those that arrived before then, and those to a target that was removed; how many."""
        ids = list(self._db.scalars(_OLD, {"moment": before, "most": limit}))
        ids += self._db.scalars(_TO_NOBODY, {"most": limit})
        return int(self._db.execute(sa.delete(delivery).where(delivery.c.id.in_(ids))).rowcount) if ids else 0

    def _row(self, new: Delivery) -> dict[str, object]:
        found = _LAST_DUE.first(self._db, {"of": new.conversation, "to": new.target})
        last = found[0] if found else None
        row = {name: getattr(new, name) for name in Delivery.__dataclass_fields__}
        return row | {"due": new.due if last is None else max(new.due, last)}
