"""Turns: customers' messages that the bot has to answer, each held by one process at a time.

A turn can be claimed when it is the oldest pending one of its conversation and nobody holds it; sources take
turns, so that one that has many does not keep the others waiting. Who claims it
has it until the lease ends, and renews the lease while it lives. Whoever settles it must still hold it, so a
process that was believed dead cannot answer twice.
"""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from bot.storage.records import PendingTurn, TurnState
from bot.storage.repositories.conversations import ON_PAGE, SOURCE
from bot.storage.straight import Straight
from bot.storage.tables import PENDING, UNAWAITED, conversation, message, turn

_earlier = turn.alias("earlier")
_FIELDS = [
    turn.c.conversation, turn.c.seq, turn.c.attempts, turn.c.created,
    conversation.c.site, conversation.c.locale, message.c.text, message.c.choice,
]  # fmt: skip
_IS_FIRST = ~sa.exists().where(
    _earlier.c.conversation == turn.c.conversation,
    _earlier.c.state == PENDING,
    _earlier.c.seq < turn.c.seq,
)
_THIS = sa.and_(turn.c.conversation == sa.bindparam("of"), turn.c.seq == sa.bindparam("number"))
_MESSAGE = sa.and_(message.c.conversation == turn.c.conversation, message.c.seq == turn.c.seq)
_FREE = sa.or_(turn.c.lease.is_(None), turn.c.lease < sa.bindparam("now"))
_CONVERSATION = conversation.c.id == turn.c.conversation
_FIRST = (
    sa.select(*_FIELDS, SOURCE.label("source"), ON_PAGE.label("on_page"), turn.c.holder)
    .select_from(turn.join(message, _MESSAGE).join(conversation, _CONVERSATION))
    .where(turn.c.state == PENDING, _IS_FIRST)
)
_MINE = turn.c.holder == sa.bindparam("by")
_IDLE = turn.c.conversation.not_in(sa.bindparam("busy", expanding=True))
_OPEN = _FIRST.where(sa.or_(_MINE, _FREE), _IDLE).order_by(turn.c.created).limit(sa.bindparam("most"))
_RANKED = (  # the how manieth of its source, those that are held among them
    sa.select(
        turn.c.conversation,
        turn.c.seq,
        sa.func.row_number().over(partition_by=SOURCE, order_by=turn.c.created).label("place"),
    )
    .select_from(turn.join(conversation, _CONVERSATION))
    .where(turn.c.state == PENDING, _IS_FIRST)
    .subquery("ranked")
)
_CLAIMABLE = (
    _FIRST.join(_RANKED, sa.and_(_RANKED.c.conversation == turn.c.conversation, _RANKED.c.seq == turn.c.seq))
    .where(_FREE, turn.c.created <= sa.bindparam("since"))
    .order_by(_RANKED.c.place, turn.c.created)
    .limit(sa.bindparam("most"))
    .with_for_update(skip_locked=True, of=turn)
)
_CLAIM = (
    sa.update(turn)
    .where(_THIS)
    .values(holder=sa.bindparam("by"), lease=sa.bindparam("until"), attempts=sa.bindparam("tried"))
    .execution_options(**UNAWAITED)
)
_RENEW = (
    sa.update(turn)
    .where(turn.c.state == PENDING, turn.c.holder == sa.bindparam("by"))
    .values(lease=sa.bindparam("until"))
)
_LAPSE = sa.update(turn).where(turn.c.state == PENDING, turn.c.holder.is_not(None)).values(lease=0)
_LET_GO = (
    sa.update(turn)
    .where(_THIS, turn.c.state == PENDING, turn.c.holder == sa.bindparam("by"))
    .values(holder="", lease=0)
)
_SETTLE = Straight(
    sa.update(turn)
    .where(_THIS, turn.c.state == PENDING, turn.c.holder == sa.bindparam("by"))
    .values(state=sa.bindparam("new"), attempts=sa.bindparam("tried"), finished=sa.bindparam("now"))
)
_DROP = (
    sa.update(turn)
    .where(turn.c.conversation == sa.bindparam("of"), turn.c.state == PENDING)
    .values(state="dropped", finished=sa.bindparam("now"))
    .execution_options(**UNAWAITED)
)
_ADD = Straight(sa.insert(turn).execution_options(**UNAWAITED))
_PENDING = sa.select(sa.func.count()).select_from(turn).where(turn.c.state == PENDING)


class Turns:
    """The turns of all conversations."""

    def __init__(self, db: sa.engine.Connection) -> None:
        self._db = db

    def add(
        self, conversation: str, seq: int, created: float, holder: str | None, lease: float | None
    ) -> None:
        """A new one; held from the start when the process that stores it brings it to the bot itself."""
        row = {"conversation": conversation, "seq": seq, "state": "pending", "created": created}
        _ADD.do(self._db, row | {"holder": holder, "lease": lease})

    def claim(
        self, holder: str, now: float, until: float, limit: int, since: float = float("inf")
    ) -> list[PendingTurn]:
        """Up to `limit` turns that wait since `since` or longer, now held by `holder`.

        One that another held counts that one's attempt.
        """
        rows = self._db.execute(_CLAIMABLE, {"now": now, "since": since, "most": limit}).all()
        claimed = [_pending(row, tried=row.attempts + (row.holder is not None)) for row in rows]
        for each in claimed:
            values = {"of": each.conversation, "number": each.seq, "tried": each.attempts}
            self._db.execute(_CLAIM, values | {"by": holder, "until": until})
        return claimed

    def open_to(
        self, holder: str, now: float, limit: int, busy: Iterable[str] = ()
    ) -> tuple[list[PendingTurn], int]:
        """The turns that `holder` has and may bring to the bot now, and how many it could claim. Left out are
        the conversations it is `busy` with.
        """
        values = {"by": holder, "now": now, "most": limit, "busy": [*busy]}
        rows = self._db.execute(_OPEN, values).all()
        held = [_pending(row, tried=row.attempts) for row in rows if row.holder == holder]
        return held, len(rows) - len(held)

    def renew(self, holder: str, until: float) -> None:
        """What `holder` has stays its own until then."""
        self._db.execute(_RENEW, {"by": holder, "until": until})

    def let_go(self, conversation: str, seq: int, holder: str) -> None:
        """Its lease ends now: another may try."""
        self._db.execute(_LET_GO, {"of": conversation, "number": seq, "by": holder})

    def lapse(self) -> None:
        """All leases end now: whoever held them is known to be gone."""
        self._db.execute(_LAPSE)

    def settle(
        self, conversation: str, seq: int, state: TurnState, holder: str, attempts: int, now: float
    ) -> bool:
        """False when it is no longer pending, or no longer held by `holder`."""
        values: dict[str, Any] = {"of": conversation, "number": seq, "by": holder, "tried": attempts}
        return _SETTLE.changed(self._db, values | {"new": state, "now": now}) == 1

    def drop(self, conversation: str, now: float) -> None:
        """None of this conversation's turns is the bot's to answer any more."""
        self._db.execute(_DROP, {"of": conversation, "now": now})

    def drop_one(self, conversation: str, seq: int, now: float) -> None:
        """This one alone."""
        self._db.execute(
            _DROP.where(turn.c.seq == sa.bindparam("this")), {"of": conversation, "this": seq, "now": now}
        )

    def pending(self) -> int:
        return int(self._db.execute(_PENDING).scalar())


def _pending(row: sa.engine.Row, tried: int) -> PendingTurn:
    return PendingTurn(
        **{name: getattr(row, name) for name in PendingTurn.__dataclass_fields__} | {"attempts": tried}
    )
