"""E-mails that customers wrote in conversations that began by e-mail: by which those that reply find them."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from bot.storage.tables import contact, mailed

_OF = (
    sa.select(mailed)
    .where(mailed.c.conversation == sa.bindparam("of"))
    .order_by(mailed.c.created.desc(), mailed.c.key)
    .limit(1)
)
_WHOSE = sa.select(mailed.c.key, mailed.c.conversation).where(
    mailed.c.key.in_(sa.bindparam("keys", expanding=True))
)
_SINCE = mailed.c.created > sa.bindparam("since")
_ALL = sa.select(sa.func.count()).select_from(mailed).where(_SINCE)
_FROM = (
    sa.select(sa.func.count())
    .select_from(mailed.join(contact, contact.c.conversation == mailed.c.conversation))
    .where(_SINCE, sa.func.lower(contact.c.email) == sa.bindparam("address"))
)


@dataclass(frozen=True)
class Mailed:
    """`key` is that of the message, made of the e-mail's `id`, which answers name."""

    key: str
    conversation: str
    id: str
    subject: str
    created: float


class MailedIn:
    """Of all conversations."""

    def __init__(self, db: sa.engine.Connection) -> None:
        self._db = db

    def conversation(self, keys: Sequence[str]) -> str | None:
        """To which the first of these that is known belongs."""
        rows = self._db.execute(_WHOSE, {"keys": list(keys)}) if keys else ()
        whose = {row.key: row.conversation for row in rows}
        return next((whose[key] for key in keys if key in whose), None)

    def add(self, new: Mailed) -> None:
        """Once; of two who add it at the same time the second fails, and is done again."""
        if self.conversation([new.key]) is None:
            self._db.execute(sa.insert(mailed), vars(new))

    def latest(self, conversation: str) -> Mailed | None:
        """What a letter answers."""
        row = self._db.execute(_OF, {"of": conversation}).first()
        return Mailed(**row._mapping) if row else None

    def count(self, since: float, address: str | None = None) -> int:
        """How many came since then; from this address, if one is named."""
        if address is None:
            return int(self._db.scalar(_ALL, {"since": since}))
        return int(self._db.scalar(_FROM, {"since": since, "address": address.lower()}))
