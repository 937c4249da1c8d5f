"""Messages, and the choices that they offered."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

import sqlalchemy as sa

from bot.protocol import Choice, Trace
from bot.storage.records import Message
from bot.storage.straight import Straight
from bot.storage.tables import UNAWAITED, ZERO, conversation, message, offer, turn

MOST_SEQ = 2**31 - 1  # what both databases can count to

_NAMES = tuple(Message.__dataclass_fields__)
_FIELDS = [message.c[name] for name in _NAMES]
_OF = message.c.conversation == sa.bindparam("of")
_MOST = sa.bindparam("most")
_ALL = sa.select(*_FIELDS).where(_OF).order_by(message.c.seq)
_AFTER = _ALL.where(message.c.seq > sa.bindparam("after")).limit(_MOST)
_TURN = sa.bindparam("turn")
_one = sa.select(sa.literal_column("1")).subquery("one")
_REPLIES = (  # a row for each; one without a message when there is none
    sa.select(turn.c.state, *_FIELDS)
    .select_from(
        _one.outerjoin(
            turn, sa.and_(turn.c.conversation == sa.bindparam("of"), turn.c.seq == _TURN)
        ).outerjoin(message, sa.and_(_OF, message.c.turn == _TURN))
    )
    .order_by(message.c.seq)
)
_BEFORE = (
    sa.select(*_FIELDS)
    .where(_OF, message.c.seq < sa.bindparam("before"), message.c.seq > sa.bindparam("after"))
    .order_by(message.c.seq.desc())
    .limit(_MOST)
)
_STATE_SINCE = sa.select(sa.func.coalesce(sa.func.max(message.c.seq), 0)).where(
    _OF, message.c.seq < sa.bindparam("before"), message.c.state == sa.bindparam("state")
)
_LAST = sa.select(sa.func.coalesce(sa.func.max(message.c.seq), 0)).where(
    _OF, message.c.created <= sa.bindparam("until")
)
_STATES = (
    sa.select(message.c.seq, message.c.state)
    .where(_OF, message.c.state.is_not(None))
    .order_by(message.c.seq.desc())
    .limit(_MOST)
)
_PICKED = (
    sa.select(message.c.conversation)
    .where(message.c.choice == sa.bindparam("choice"))
    .order_by(message.c.created.desc())
    .limit(_MOST)
)
_LATEST = (
    sa.select(conversation.c.id)
    .where(conversation.c.seq > ZERO, conversation.c.updated > sa.bindparam("since"))
    .order_by(conversation.c.updated.desc())
    .limit(_MOST)
)
_TALKS = sa.select(*_FIELDS).where(message.c.conversation.in_(_LATEST)).order_by(*_FIELDS[:2])
_TITLE = sa.select(offer.c.title).where(
    offer.c.conversation == sa.bindparam("of"), offer.c.id == sa.bindparam("id")
)
_ALL_OF = (
    sa.select(*_FIELDS)
    .where(message.c.conversation.in_(sa.bindparam("ids", expanding=True)), message.c.seq <= _MOST)
    .order_by(*_FIELDS[:2])
)
_ADD = Straight(sa.insert(message).execution_options(**UNAWAITED))
_OFFER = sa.insert(offer).execution_options(**UNAWAITED)
_FORGET_OFFER = (
    sa.delete(offer)
    .where(offer.c.conversation == sa.bindparam("of"), offer.c.id == sa.bindparam("choice"))
    .execution_options(**UNAWAITED)
)


class Messages:
    """The messages of all conversations, in order within each."""

    def __init__(self, db: sa.engine.Connection) -> None:
        self._db = db

    def add(self, messages: Sequence[Message]) -> None:
        """The next messages of one conversation; what they offer can be picked from now on."""
        _ADD.do(self._db, *map(_row, messages))
        offers = {choice.id: choice for each in messages for choice in each.choices}
        if offers:
            of = messages[0].conversation
            self._db.execute(_FORGET_OFFER, [{"of": of, "choice": id} for id in offers])
            rows = [{"conversation": of, "id": c.id, "title": c.title} for c in offers.values()]
            self._db.execute(_OFFER, rows)

    def after(self, conversation: str, after: int, limit: int) -> list[Message]:
        """Those beyond `after`, oldest first."""
        return self._all(_AFTER, of=conversation, after=min(after, MOST_SEQ), most=limit)

    def before(self, conversation: str, before: int, after: int, limit: int) -> list[Message]:
        """The latest between two numbers, oldest first."""
        return self._all(_BEFORE, of=conversation, before=before, after=after, most=limit)[::-1]

    def replies(self, conversation: str, turn: int) -> list[Message] | None:
        """What was said to the customer's message `turn`; None while the bot is still to answer it."""
        rows = self._db.execute(_REPLIES, {"of": conversation, "turn": turn}).all()
        if rows[0][0] == "pending":
            return None
        return [_message(row[1:]) for row in rows if row.seq is not None]

    def last_before(self, conversation: str, until: float) -> int:
        """The seq of the last that was there at a time; 0 where there was none."""
        return int(self._db.scalar(_LAST, {"of": conversation, "until": until}) or 0)

    def state_since(self, conversation: str, state: str, before: int) -> int:
        """The seq of the last message before `before` that told of this state, 0 when there is none."""
        return int(
            self._db.execute(_STATE_SINCE, {"of": conversation, "state": state, "before": before}).scalar()
        )

    def count_by_key(self, conversation: str, beginning: str, since: float) -> int:
        """Since then, those with an idempotency key that begins like this."""
        counted = sa.select(sa.func.count()).where(
            _OF, message.c.client_key.like(f"{beginning}%"), message.c.created > since
        )
        return int(self._db.scalar(counted, {"of": conversation}))

    def latest_by_key(self, conversation: str, beginning: str) -> Message | None:
        """The last one with an idempotency key that begins like this."""
        found = sa.select(*_FIELDS).where(_OF, message.c.client_key.like(f"{beginning}%"))
        latest = found.order_by(message.c.seq.desc()).limit(1)
        row = self._db.execute(latest, {"of": conversation}).first()
        return None if row is None else _message(row)

    def states(self, conversation: str, most: int) -> list[tuple[int, str]]:
        """The last messages that told of a state, the latest first: their seq, and which it was."""
        rows = self._db.execute(_STATES, {"of": conversation, "most": most})
        return [(row.seq, row.state) for row in rows]

    def take_back(self, conversation: str, key: str, said: str) -> list[int]:
        """Those with this idempotency key, or one that begins with it and a colon, say this and show nothing
        from now on; their seqs.
        """
        own = sa.or_(message.c.client_key == key, message.c.client_key.startswith(f"{key}:", autoescape=True))
        mine = sa.and_(message.c.conversation == conversation, own, message.c.role == "customer")
        seqs = [row.seq for row in self._db.execute(sa.select(message.c.seq).where(mine))]
        self._db.execute(sa.update(message).where(mine).values(text=said, media=[]))
        return seqs

    def title(self, conversation: str, choice: str) -> str | None:
        """The words of a choice that was offered in this conversation."""
        title: str | None = self._db.execute(_TITLE, {"of": conversation, "id": choice}).scalar()
        return title

    def picked(self, choice: str, limit: int) -> list[str]:
        """The latest conversations in which this choice was picked."""
        rows = self._db.execute(_PICKED, {"choice": choice, "most": limit})
        return list(dict.fromkeys(row[0] for row in rows))

    def talks(self, since: float, limit: int) -> list[list[Message]]:
        """All messages of the latest conversations that moved after `since`."""
        found = self._all(_TALKS, since=since, most=limit)
        return [list(talk) for _, talk in groupby(found, key=lambda each: each.conversation)]

    def of(self, conversations: Iterable[str], limit: int) -> list[Message]:
        """The first messages of each of these conversations, one after the other."""
        return self._all(_ALL_OF, ids=list(conversations), most=limit)

    def _all(self, statement: sa.sql.Select, **values: object) -> list[Message]:
        return [_message(row) for row in self._db.execute(statement, values)]


def _row(each: Message) -> dict[str, Any]:
    row = {name: getattr(each, name) for name in _NAMES}
    return row | {
        "choices": [choice.as_json() for choice in each.choices],
        "media": list(each.media),
        "trace": each.trace.as_json() if each.trace else None,
    }


def _message(row: Sequence[Any]) -> Message:
    """From the columns of _FIELDS, in their order."""
    fields = dict(zip(_NAMES, row, strict=True))
    choices, media, trace = fields["choices"], fields["media"], fields["trace"]
    fields["choices"] = _choices(choices) if choices else ()
    fields["media"] = tuple(media) if media else ()
    fields["trace"] = Trace.from_json(trace) if trace else None
    return Message(**fields)


def _choices(stored: Iterable[dict[str, str]]) -> tuple[Choice, ...]:
    return tuple(Choice(choice["id"], choice["title"]) for choice in stored)
