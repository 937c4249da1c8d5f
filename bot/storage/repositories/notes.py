"""Notes: what staff write in a conversation for each other. Customers get messages, and a note is none."""

from dataclasses import asdict, dataclass
from typing import Any

import sqlalchemy as sa

from bot.storage.tables import note

_FIELDS = (
    note.c.conversation,
    note.c.number,
    note.c.seq,
    note.c.author,
    note.c.name,
    note.c.text,
    note.c.created,
)
_OF = note.c.conversation == sa.bindparam("of")
_AFTER = sa.select(note).where(_OF, note.c.number > sa.bindparam("after")).order_by(note.c.number)
_LAST = sa.select(sa.func.coalesce(sa.func.max(note.c.number), 0)).where(_OF)


@dataclass(frozen=True)
class Note:
    """One note, behind the message `seq`; `number` counts from 1 within its conversation."""

    conversation: str
    number: int
    seq: int
    author: str
    name: str
    text: str
    created: float

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


class Notes:
    """The notes of all conversations."""

    def __init__(self, db: sa.engine.Connection) -> None:
        self._db = db

    def add(self, conversation: str, seq: int, author: str, name: str, text: str, now: float) -> Note:
        """Behind the message `seq`. The conversation must be locked."""
        number = int(self._db.scalar(_LAST, {"of": conversation})) + 1
        added = Note(conversation, number, seq, author, name, text, now)
        self._db.execute(sa.insert(note), asdict(added))
        return added

    def after(self, conversation: str, number: int) -> list[Note]:
        """Those beyond this number, in order."""
        return [Note(*row) for row in self._db.execute(_AFTER, {"of": conversation, "after": number})]
