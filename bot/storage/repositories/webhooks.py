"""Webhooks: who outside wants to hear of events."""

import sqlalchemy as sa

from bot.storage.records import Webhook
from bot.storage.tables import delivery, webhook

_FIELDS = [webhook.c[name] for name in Webhook.__dataclass_fields__]
_ALL = sa.select(*_FIELDS).order_by(webhook.c.created, webhook.c.id)
_ID = webhook.c.id == sa.bindparam("wanted")
_ONE = sa.select(*_FIELDS).where(_ID)


class Webhooks:
    """All webhooks, also those whose address is gone."""

    def __init__(self, db: sa.engine.Connection) -> None:
        self._db = db

    def all(self) -> list[Webhook]:
        """Oldest first."""
        return [_webhook(row) for row in self._db.execute(_ALL)]

    def find(self, id: str) -> Webhook | None:
        row = self._db.execute(_ONE, {"wanted": id}).first()
        return None if row is None else _webhook(row)

    def add(self, new: Webhook) -> None:
        row = {name: getattr(new, name) for name in Webhook.__dataclass_fields__}
        self._db.execute(sa.insert(webhook), row | {"kinds": list(new.kinds)})

    def change(self, id: str, gone: float | None) -> None:
        """Since when its address is gone; None when it is there again."""
        self._db.execute(sa.update(webhook).where(_ID).values(gone=gone), {"wanted": id})

    def remove(self, id: str) -> bool:
        """False when there is none; what was still to be delivered to it goes, too."""
        self._db.execute(sa.delete(delivery).where(delivery.c.target == id, delivery.c.state != "done"))
        return bool(self._db.execute(sa.delete(webhook).where(_ID), {"wanted": id}).rowcount)


def _webhook(row: sa.engine.Row) -> Webhook:
    fields = row._asdict()
    return Webhook(**fields | {"kinds": tuple(fields["kinds"] or ())})
