"""Marks: how far the customer and the agent have come in a conversation. They only move on.

A mark is a number that is overwritten, and no event: whoever knows the latest one has missed nothing, and a
log that kept each of them would grow by two lines for every message, for webhooks and statistics to skip.
"""

from dataclasses import dataclass
from typing import Literal

import sqlalchemy as sa

from bot.storage.tables import mark

Reader = Literal["customer", "agent"]

_ALL = sa.select(mark.c.reader, mark.c.received, mark.c.read, mark.c.changed).where(
    mark.c.conversation == sa.bindparam("of")
)


@dataclass(frozen=True)
class Mark:
    """The screen of `reader` has all messages up to `received`, and has shown them up to `read`."""

    reader: Reader
    received: int = 0
    read: int = 0
    changed: float = 0.0

    def __post_init__(self) -> None:
        if not 0 <= self.read <= self.received:
            raise ValueError(f"What was read was received: {self.read} is beyond {self.received}.")

    def moved(self, received: int, read: int, now: float) -> "Mark":
        """On to these; itself where that would be no step ahead."""
        read = max(self.read, read)
        received = max(self.received, received, read)
        if (received, read) == (self.received, self.read):
            return self
        return Mark(self.reader, received, read, now)


class Marks:
    """The marks of all conversations."""

    def __init__(self, db: sa.engine.Connection) -> None:
        self._db = db

    def of(self, conversation: str, reader: Reader) -> Mark:
        """At 0 where there is none."""
        found = {row.reader: Mark(*row) for row in self._db.execute(_ALL, {"of": conversation})}
        return found.get(reader, Mark(reader))

    def put(self, conversation: str, moved: Mark) -> None:
        """In place of the former one. The conversation must be locked."""
        mine = sa.and_(mark.c.conversation == conversation, mark.c.reader == moved.reader)
        self._db.execute(sa.delete(mark).where(mine))
        self._db.execute(sa.insert(mark), {"conversation": conversation, **vars(moved)})
