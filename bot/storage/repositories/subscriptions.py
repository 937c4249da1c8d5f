"""Subscriptions: letters that staff want regularly, and up to when each has been put in the post."""

from dataclasses import dataclass

import sqlalchemy as sa

from bot.storage.tables import subscription

_THIS = sa.and_(
    subscription.c.account == sa.bindparam("whose"), subscription.c.letter == sa.bindparam("what")
)


@dataclass(frozen=True)
class Subscription:
    """An account wants a kind of letter; `sent` is the moment up to which it has had it (unix seconds)."""

    account: str
    letter: str
    language: str
    sent: float


_FIELDS = [subscription.c[name] for name in Subscription.__dataclass_fields__]
_DUE = (
    sa.select(*_FIELDS)
    .where(subscription.c.letter == sa.bindparam("what"), subscription.c.sent < sa.bindparam("since"))
    .order_by(subscription.c.account)
    .with_for_update()
)
_SENT = sa.update(subscription).where(_THIS).values(sent=sa.bindparam("now"))


class Subscriptions:
    """Of all accounts."""

    def __init__(self, db: sa.engine.Connection) -> None:
        self._db = db

    def find(self, account: str, letter: str) -> Subscription | None:
        row = self._db.execute(sa.select(*_FIELDS).where(_THIS), {"whose": account, "what": letter}).first()
        return None if row is None else Subscription(*row)

    def put(self, wanted: Subscription) -> None:
        """In place of what this account wanted of this letter before."""
        self.forget(wanted.account, wanted.letter)
        self._db.execute(sa.insert(subscription), vars(wanted))

    def forget(self, account: str, letter: str) -> None:
        """It is not wanted any more."""
        self._db.execute(sa.delete(subscription).where(_THIS), {"whose": account, "what": letter})

    def due(self, letter: str, since: float) -> list[Subscription]:
        """Those that had none since then. Locked, so that of two who look at once one has them."""
        return [Subscription(*row) for row in self._db.execute(_DUE, {"what": letter, "since": since})]

    def sent(self, one: Subscription, now: float) -> None:
        """It is in the post."""
        self._db.execute(_SENT, {"whose": one.account, "what": one.letter, "now": now})
