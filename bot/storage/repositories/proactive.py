"""What people were told without having asked, and whether they want no more of it."""

from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from bot.storage.tables import proactive

_OF = sa.select(proactive).where(proactive.c.conversation.in_(sa.bindparam("ids", expanding=True)))
_ITS = proactive.c.conversation == sa.bindparam("of")


@dataclass(frozen=True)
class Told:
    """One thing, in one conversation; `declined` is when the customer said “not again”."""

    conversation: str
    at: float
    about: str
    declined: float | None = None


class Proactive:
    """Of all conversations."""

    def __init__(self, db: sa.engine.Connection) -> None:
        self._db = db

    def of(self, conversations: Iterable[str]) -> list[Told]:
        """The oldest first."""
        rows = self._db.execute(_OF.order_by(proactive.c.at), {"ids": list(conversations)})
        return [Told(**row._mapping) for row in rows]

    def add(self, new: Told) -> None:
        """The conversation must be locked."""
        self._db.execute(sa.insert(proactive), vars(new))

    def decline(self, conversation: str, now: float) -> None:
        """Noted with all that was told there, or by itself where that is nothing yet."""
        done = self._db.execute(sa.update(proactive).where(_ITS).values(declined=now), {"of": conversation})
        if not done.rowcount:
            self.add(Told(conversation, 0.0, "", now))
