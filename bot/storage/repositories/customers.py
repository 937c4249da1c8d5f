"""Customers whom their site's server has vouched for, and the browsers that they did so in."""

from dataclasses import dataclass

import sqlalchemy as sa

from bot.storage.records import Conversation
from bot.storage.repositories.conversations import FIELDS, conversation_of
from bot.storage.tables import ZERO, conversation, customer, device, tie

_OF, _SITE, _SUBJECT = sa.bindparam("of"), sa.bindparam("site"), sa.bindparam("whom")
_IS_CUT = sa.exists().where(tie.c.conversation == conversation.c.id, tie.c.cut.is_not(None))
_THEIRS = (
    sa.select(*FIELDS)
    .select_from(conversation.join(customer, customer.c.conversation == conversation.c.id))
    .where(conversation.c.site == _SITE, customer.c.subject == _SUBJECT, ~_IS_CUT)
    .order_by(conversation.c.updated.desc(), conversation.c.id)
    .limit(sa.bindparam("most"))
)
_IS_OPEN = sa.and_(conversation.c.state != "closed", conversation.c.channel == "chat")
_OPEN = (
    _THEIRS.where(_IS_OPEN)
    .order_by(None)
    .order_by((conversation.c.seq > ZERO).desc(), conversation.c.updated.desc())
)
_SPOKEN = _THEIRS.where(conversation.c.seq > ZERO)
_EVERY = sa.select(customer.c.conversation, conversation.c.site, customer.c.subject).join(
    conversation, conversation.c.id == customer.c.conversation
)


@dataclass(frozen=True)
class Customer:
    """Who writes in a conversation; `subject` is what the site calls them, `proof` the id of what said so."""

    conversation: str
    subject: str
    name: str | None
    email: str | None
    proved: float
    proof: str


_FIELDS = [customer.c[name] for name in Customer.__dataclass_fields__]


class Customers:
    """Of all conversations whose customer is known."""

    def __init__(self, db: sa.engine.Connection) -> None:
        self._db = db

    def of(self, conversation: str) -> Customer | None:
        found = sa.select(*_FIELDS).where(customer.c.conversation == _OF)
        row = self._db.execute(found, {"of": conversation}).first()
        return None if row is None else Customer(*row)

    def save(self, new: Customer) -> None:
        """In place of what was known of them there."""
        self._db.execute(sa.delete(customer).where(customer.c.conversation == _OF), {"of": new.conversation})
        self._db.execute(sa.insert(customer), vars(new))

    def open_of(self, site: str, subject: str) -> Conversation | None:
        """The conversation that they go on with: of those that are not over the latest with a word in it."""
        row = self._db.execute(_OPEN, {"site": site, "whom": subject, "most": 1}).first()
        return None if row is None else conversation_of(row)

    def conversations(self, site: str, subject: str, limit: int) -> list[Conversation]:
        """Theirs in which something was said, latest first."""
        values = {"site": site, "whom": subject, "most": limit}
        return [conversation_of(row) for row in self._db.execute(_SPOKEN, values)]

    def every(self) -> list[tuple[str, str, str]]:
        """Conversation, site and subject of all that are in sight."""
        return [tuple(row) for row in self._db.execute(_EVERY)]

    def trust(self, token: bytes, conversation: str, now: float) -> None:
        """Somebody was proved in the browser that has this token."""
        if not self.is_trusted(token):
            row = {"token": token, "conversation": conversation, "created": now}
            self._db.execute(sa.insert(device), row)

    def is_trusted(self, token: bytes) -> bool:
        found = sa.select(device.c.conversation).where(device.c.token == sa.bindparam("wanted"))
        return self._db.execute(found, {"wanted": token}).first() is not None
