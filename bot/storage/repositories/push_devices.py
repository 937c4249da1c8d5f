"""Browsers in which customers want to be told of answers: where they are reached, and their keys."""

from dataclasses import dataclass

import sqlalchemy as sa

from bot.storage.tables import push_device

_OF = sa.select(push_device).where(push_device.c.conversation == sa.bindparam("of"))
_OLDEST_FIRST = _OF.order_by(push_device.c.created, push_device.c.id)


@dataclass(frozen=True)
class PushDevice:
    """One browser, for one conversation; `id` is a digest of its address."""

    conversation: str
    id: str
    endpoint: str
    p256dh: str  # its public key
    auth: str  # a secret that it shares with us
    created: float


class PushDevices:
    """Of all conversations."""

    def __init__(self, db: sa.engine.Connection) -> None:
        self._db = db

    def of(self, conversation: str) -> list[PushDevice]:
        """Oldest first."""
        return [PushDevice(**row._mapping) for row in self._db.execute(_OLDEST_FIRST, {"of": conversation})]

    def save(self, one: PushDevice) -> None:
        """Adds it, or replaces the one of this id."""
        self.remove(one.conversation, one.id)
        self._db.execute(sa.insert(push_device), vars(one))

    def remove(self, conversation: str, id: str | None = None) -> None:
        """One of a conversation, or all."""
        gone = sa.delete(push_device).where(push_device.c.conversation == conversation)
        self._db.execute(gone if id is None else gone.where(push_device.c.id == id))
