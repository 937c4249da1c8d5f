"""Conversations in the store."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import sqlalchemy as sa

from bot.storage.records import Conversation
from bot.storage.straight import Straight
from bot.storage.tables import (
    PENDING,
    UNAWAITED,
    ZERO,
    contact,
    device,
    link,
    message,
    page_context,
    peer,
    tag,
    turn,
    webhook,
)
from bot.storage.tables import conversation as table

_ID = sa.bindparam("wanted")
_FIELDS = [table.c[name] for name in Conversation.__dataclass_fields__]
_BY_ID = sa.select(*_FIELDS).where(table.c.id == _ID)
_keyed = message.alias("keyed")
_PENDING = (
    sa.select(sa.func.count())
    .where(turn.c.conversation == table.c.id, turn.c.state == PENDING)
    .scalar_subquery()
)
_BY_MAIL = (
    sa.select(contact.c.by_mail)
    .where(contact.c.conversation == table.c.id, contact.c.failing.is_(None))
    .scalar_subquery()
)
_CONNECTION = sa.select(peer.c.connection).where(peer.c.conversation == table.c.id).scalar_subquery()
SOURCE = sa.func.coalesce(table.c.source, table.c.id)
ON_PAGE = sa.or_(  # others may, too, where somebody goes on here
    table.c.channel == "chat",
    sa.select(page_context.c.conversation).where(page_context.c.conversation == table.c.id).exists(),
)
_LOCKED = Straight(
    _BY_ID.add_columns(
        sa.select(webhook.c.id).exists(),
        _BY_MAIL,
        _CONNECTION,
        _PENDING,
        SOURCE,
        ON_PAGE,
        _keyed.c.seq,
        _keyed.c.text,
        _keyed.c.choice,
    )
    .select_from(
        table.outerjoin(
            _keyed,
            sa.and_(_keyed.c.conversation == table.c.id, _keyed.c.client_key == sa.bindparam("key")),
        )
    )
    .with_for_update(of=table)
)
_BY_TOKEN = sa.select(*_FIELDS).where(table.c.token == _ID)
_BY_LINK = (
    sa.select(*_FIELDS)
    .select_from(table.join(link, link.c.conversation == table.c.id))
    .where(link.c.token == _ID)
)
_BY_DEVICE = (
    sa.select(*_FIELDS)
    .select_from(table.join(device, device.c.conversation == table.c.id))
    .where(device.c.token == _ID)
)
_RECENT = (
    sa.select(*_FIELDS)
    .where(table.c.seq > ZERO, table.c.updated > sa.bindparam("since"))
    .order_by(table.c.updated.desc())
    .limit(sa.bindparam("most"))
)
_WITH_BOT = _RECENT.where(table.c.state == "bot")
_said = message.alias("said")
_LATEST_FIRST = (
    sa.select(*_FIELDS)
    .where(table.c.seq > ZERO)
    .order_by(table.c.updated.desc(), table.c.id.desc())
    .limit(sa.bindparam("most"))
)
_other = contact.alias("other")
_SAME_ADDRESS = (
    sa.select(*_FIELDS)
    .select_from(
        contact.join(_other, sa.func.lower(_other.c.email) == sa.func.lower(contact.c.email)).join(
            table, table.c.id == _other.c.conversation
        )
    )
    .where(contact.c.conversation == _ID, table.c.id != _ID, table.c.seq > ZERO)
    .order_by(table.c.updated.desc())
    .limit(sa.bindparam("most"))
)
_CLOSED = _LATEST_FIRST.where(
    table.c.state == "closed",
    sa.tuple_(table.c.updated, table.c.id) < sa.tuple_(sa.bindparam("before"), sa.bindparam("last")),
)
MOST_WORDS = 8  # that are looked for
_ADD = Straight(sa.insert(table).execution_options(**UNAWAITED))


@dataclass(frozen=True)
class Wanted:
    """What is looked for: words, where, and from when to when somebody wrote; unix seconds."""

    words: str = ""
    site: str | None = None
    since: float | None = None
    until: float | None = None
    channel: str | None = None


@dataclass(frozen=True)
class Keyed:
    """A message that was stored under an idempotency key."""

    seq: int
    text: str
    choice: str | None


@dataclass(frozen=True)
class Locked:
    """A conversation that nobody else can change until the end of the transaction, and what has to be known
    of it then: whether there are webhooks, what goes out by e-mail, or by which messenger, how many
    turns the bot still has to answer, and what was stored before under the key of what is to be written.
    """

    conversation: Conversation
    has_webhooks: bool
    by_mail: int  # 1: what agents answer, 2: all that is said
    connection: str | None
    pending: int
    source: str  # whence it came; its own id where that is not known
    on_page: bool  # whether a page of the company's may be around it
    before: Keyed | None


class Conversations:
    """The rows of conversations, without their messages."""

    def __init__(self, db: sa.engine.Connection) -> None:
        self._db = db

    def add(
        self,
        conversation: Conversation,
        token: bytes,
        source: str | None = None,
        notice: str | None = None,
        consented: float | None = None,
    ) -> None:
        """A new one; `token` is the digest of what its customer holds, `source` whence it came, `notice` what
        they were shown, and `consented` when they agreed to it.
        """
        fields = {name: getattr(conversation, name) for name in Conversation.__dataclass_fields__}
        more = {"token": token, "source": source, "notice": notice, "consented": consented}
        _ADD.do(self._db, fields | more)

    def find(self, id: str) -> Conversation | None:
        return self._one(_BY_ID, id)

    def find_by_token(self, token: bytes) -> Conversation | None:
        """That the customer was given at the beginning, by a link in a letter, or as somebody proved."""
        known = (_BY_TOKEN, _BY_LINK, _BY_DEVICE)
        return next((found for each in known if (found := self._one(each, token))), None)

    def lock(self, id: str, key: str | None = None) -> Locked | None:
        """To be changed, perhaps by a message with an idempotency key.

        Of two who write under the same key at once, the second may see nothing of the first: then storing its
        message fails, and its transaction is done again.
        """
        row = _LOCKED.first(self._db, {"wanted": id, "key": key})
        if row is None:
            return None
        *fields, has_webhooks, by_mail, connection, pending, source, on_page, seq, text, choice = row
        before = None if seq is None else Keyed(seq, text, choice)
        more = connection, pending, source, bool(on_page), before
        return Locked(conversation_of(fields), bool(has_webhooks), by_mail or 0, *more)

    def change(self, id: str, **values: Any) -> None:
        new = {f"new_{name}": value for name, value in values.items()}
        _change(tuple(values)).do(self._db, new | {"wanted": id})

    def forget_sources(self, before: float) -> None:
        """Whence those came that began before then."""
        old = sa.and_(table.c.created < before, table.c.source.is_not(None))
        self._db.execute(sa.update(table).where(old).values(source=None))

    def recent(self, since: float, limit: int) -> list[Conversation]:
        """Those with messages that moved after `since`, latest first."""
        return self._all(_RECENT, since=since, most=limit)

    def with_bot(self, since: float, limit: int) -> list[Conversation]:
        """Those that the bot has and that moved after `since`, latest first."""
        return self._all(_WITH_BOT, since=since, most=limit)

    def found(self, wanted: Wanted, limit: int) -> list[Conversation]:
        """Those in which a customer or agent wrote each of these words, or whose address, tag or id it is;
        latest first.
        """
        found = _LATEST_FIRST
        for word in wanted.words.lower().split()[:MOST_WORDS]:
            found = found.where(_says(_escaped(word)))
        if wanted.site is not None:
            found = found.where(table.c.site == wanted.site)
        if wanted.channel is not None:
            found = found.where(table.c.channel == wanted.channel)
        if wanted.since is not None:
            found = found.where(table.c.updated >= wanted.since)
        if wanted.until is not None:
            found = found.where(table.c.created < wanted.until)
        return self._all(found, most=limit)

    def closed(
        self, limit: int, before: float = float("inf"), last: str = "", channel: str | None = None
    ) -> list[Conversation]:
        """Those that are over, of one channel or of all, latest first; beyond the one that moved last at this
        moment.
        """
        closed = _CLOSED if channel is None else _CLOSED.where(table.c.channel == channel)
        return self._all(closed, before=before, last=last, most=limit)

    def same_address(self, id: str, limit: int) -> list[Conversation]:
        """Others in which the address was left that was left in this one, latest first."""
        return self._all(_SAME_ADDRESS, wanted=id, most=limit)

    def _one(self, statement: sa.sql.Select, wanted: object) -> Conversation | None:
        row = self._db.execute(statement, {"wanted": wanted}).first()
        return None if row is None else conversation_of(row)

    def _all(self, statement: sa.sql.Select, **values: object) -> list[Conversation]:
        return [conversation_of(row) for row in self._db.execute(statement, values)]


@cache
def _change(names: tuple[str, ...]) -> Straight:
    """Made once for each set of columns: making a statement takes longer than running it."""
    values = {name: sa.bindparam(f"new_{name}") for name in names}
    changing = sa.update(table).where(table.c.id == _ID).values(**values)
    return Straight(changing.execution_options(**UNAWAITED))


def _says(word: str) -> sa.sql.ColumnElement:
    like = f"%{word}%"
    said, left, tagged = (
        sa.func.lower(each).like(like, escape="\\") for each in (_said.c.text, contact.c.email, tag.c.name)
    )
    return sa.or_(
        table.c.id.like(f"{word}%", escape="\\"),
        sa.exists().where(_said.c.conversation == table.c.id, _said.c.role.in_(("customer", "agent")), said),
        sa.exists().where(contact.c.conversation == table.c.id, left),
        sa.exists().where(tag.c.conversation == table.c.id, tagged),
    )


def _escaped(words: str) -> str:
    """For LIKE, in which % and _ would mean anything."""
    return words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def conversation_of(row: Sequence[Any]) -> Conversation:
    """From the columns of FIELDS, in their order."""
    return Conversation(*row)


FIELDS = tuple(_FIELDS)
