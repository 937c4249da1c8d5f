"""How the installation does, in numbers: for readiness, metrics and the status page."""

import time
from typing import NamedTuple

import sqlalchemy as sa

from bot.storage.tables import PENDING, conversation, delivery, message, timed_job, turn, webhook

_GONE = sa.select(webhook.c.id).where(webhook.c.gone.is_not(None))
_OVERDUE = (
    sa.select(sa.func.count())
    .select_from(delivery)
    .where(
        delivery.c.state == PENDING,
        delivery.c.due < sa.bindparam("before"),
        sa.or_(delivery.c.lease.is_(None), delivery.c.lease < sa.bindparam("before")),
        delivery.c.target.not_in(_GONE),
    )
)
_FAILS = "%mail_server_fails%"  # in the error that is kept
_MAIL_FAILS = sa.union_all(
    sa.select(delivery.c.id).where(
        delivery.c.state == PENDING, delivery.c.target == "mail", delivery.c.error.like(_FAILS)
    ),
    sa.select(timed_job.c.name).where(timed_job.c.error.like(_FAILS)),
).limit(1)
_reply = message.alias("reply")
_FIRST_REPLY = (
    sa.select(sa.func.min(_reply.c.seq))
    .where(_reply.c.conversation == turn.c.conversation, _reply.c.turn == turn.c.seq, _reply.c.role == "bot")
    .correlate(turn)
    .scalar_subquery()
)


def _traced(decision: str) -> sa.sql.ColumnElement:
    return sa.cast(message.c.trace, sa.Text).like(f'%"decision":"{decision}"%')


_CAME_TO = sa.case(
    (turn.c.state == "failed", "failed"),
    (_traced("answer"), "answered"),
    (_traced("clarify"), "asked"),
    (_traced("handoff"), "missed"),
    else_="other",
)


_CLOCK = sa.select(sa.extract("epoch", sa.func.clock_timestamp()))


class Turned(NamedTuple):
    """So many turns that came to this in the slot that is so many steps after the beginning."""

    slot: int
    came_to: str
    turns: int


class Monitoring:
    """Counts; nothing in them tells a person or what was said."""

    def __init__(self, db: sa.engine.Connection) -> None:
        self._db = db

    def overdue(self, before: float) -> int:
        """Deliveries that nobody has tried since then although they were due."""
        return int(self._db.execute(_OVERDUE, {"before": before}).scalar())

    def webhooks_gone(self) -> int:
        """Webhooks whose address says that nobody is there any more."""
        return int(self._db.execute(sa.select(sa.func.count()).select_from(_GONE.subquery())).scalar())

    def mail_works(self) -> bool:
        """Whether no mail server fails: for letters that wait, and for the job that fetches replies."""
        return self._db.execute(_MAIL_FAILS).first() is None

    def latest(self) -> float | None:
        """When a conversation moved last."""
        found: float | None = self._db.execute(sa.select(sa.func.max(conversation.c.updated))).scalar()
        return found

    def clock(self) -> float:
        """Unix seconds on the database's own clock."""
        if self._db.dialect.name != "postgresql":
            return time.time()
        return float(self._db.execute(_CLOCK).scalar())

    def turns(self, since: float, step: float) -> list[Turned]:
        """Turns begun after `since`, in slots of `step` seconds, by what they came to. Reads all turns."""
        slot = _whole(self._db, (turn.c.created - since) / step).label("slot")
        this = sa.and_(message.c.conversation == turn.c.conversation, message.c.seq == _FIRST_REPLY)
        rows = (
            sa.select(slot, _CAME_TO.label("came_to"))
            .select_from(turn.outerjoin(message, this))
            .where(turn.c.created >= since, turn.c.state.in_(("done", "failed")))
            .subquery()
        )
        counted = sa.select(rows.c.slot, rows.c.came_to, sa.func.count()).group_by(
            rows.c.slot, rows.c.came_to
        )
        return [Turned(*row) for row in self._db.execute(counted)]


def _whole(db: sa.engine.Connection, number: sa.sql.ColumnElement) -> sa.sql.ColumnElement:
    """Without its fraction. SQLite cuts it off when it casts; PostgreSQL would round."""
    whole = sa.func.floor(number) if db.dialect.name == "postgresql" else number
    return sa.cast(whole, sa.Integer)
