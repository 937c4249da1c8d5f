"""Handoffs: each time that a person was asked for."""

import sqlalchemy as sa

from bot.storage.conversations import FIELDS, conversation_of
from bot.storage.records import Handoff, Waiting
from bot.storage.tables import UNAWAITED, WAITING, conversation, handoff, message

_OF = handoff.c.conversation == sa.bindparam("of")
_later = handoff.alias("later")
_said = message.alias("said")
_HANDOFF = [handoff.c[name] for name in Handoff.__dataclass_fields__]
_LATEST = ~sa.exists().where(_later.c.conversation == handoff.c.conversation, _later.c.seq > handoff.c.seq)
_LAST_SAID = (
    sa.select(_said.c.text)
    .where(
        _said.c.conversation == conversation.c.id,
        _said.c.role == "customer",
        _said.c.choice.is_distinct_from("handoff"),
    )
    .order_by(_said.c.seq.desc())
    .limit(1)
    .scalar_subquery()
)
_TICKETS = (
    sa.select(*FIELDS, *_HANDOFF, sa.func.coalesce(_LAST_SAID, ""))
    .select_from(conversation.join(handoff, handoff.c.conversation == conversation.c.id))
    .where(_LATEST)
)
_ONE = _TICKETS.where(conversation.c.id == sa.bindparam("of"))
_WAITING = _TICKETS.where(conversation.c.state.in_(WAITING)).order_by(
    conversation.c.state.desc(), handoff.c.requested, conversation.c.id
)
_ACCEPT = (
    sa.update(handoff)
    .where(_OF, handoff.c.ended.is_(None))
    .values(agent=sa.bindparam("by"), accepted=sa.bindparam("now"))
    .execution_options(**UNAWAITED)
)
_END = (
    sa.update(handoff)
    .where(_OF, handoff.c.ended.is_(None))
    .values(ended=sa.bindparam("now"))
    .execution_options(**UNAWAITED)
)
_ADD = sa.insert(handoff).execution_options(**UNAWAITED)


class Handoffs:
    """The handoffs of all conversations."""

    def __init__(self, db: sa.engine.Connection) -> None:
        self._db = db

    def add(self, conversation: str, seq: int, reason: str, requested: float) -> None:
        """`seq` is that of the message that tells the customer."""
        row = {"conversation": conversation, "seq": seq, "reason": reason, "requested": requested}
        self._db.execute(_ADD, row)

    def accept(self, conversation: str, agent: str, now: float) -> None:
        """The open one is this agent's."""
        self._db.execute(_ACCEPT, {"of": conversation, "by": agent, "now": now})

    def end(self, conversation: str, now: float) -> None:
        """Nothing is open any more."""
        self._db.execute(_END, {"of": conversation, "now": now})

    def waiting(self) -> list[Waiting]:
        """Who waits for a person, whoever has waited longest first; then who has one."""
        return [_waiting(row) for row in self._db.execute(_WAITING)]

    def latest(self, conversation: str) -> Waiting | None:
        """The latest of one conversation, whatever its state."""
        row = self._db.execute(_ONE, {"of": conversation}).first()
        return None if row is None else _waiting(row)


def _waiting(row: sa.engine.Row) -> Waiting:
    split = len(FIELDS)
    return Waiting(conversation_of(row[:split]), Handoff(*row[split:-1]), row[-1])
