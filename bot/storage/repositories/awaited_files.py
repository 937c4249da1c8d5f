"""Files that people sent on a network, until they were fetched from there."""

from dataclasses import dataclass

import sqlalchemy as sa

from bot.storage.tables import awaited_file

_ITS = sa.and_(
    awaited_file.c.conversation == sa.bindparam("of"), awaited_file.c.key == sa.bindparam("wanted")
)


@dataclass(frozen=True)
class AwaitedFile:
    """One of them; `ref` is the network's, and is forgotten once the file is here or given up. `key` is that
    of the message that brings it, so that it comes once.
    """

    conversation: str
    key: str
    ref: str | None
    name: str
    created: float


class AwaitedFiles:
    """Of all conversations."""

    def __init__(self, db: sa.engine.Connection) -> None:
        self._db = db

    def add(self, new: AwaitedFile) -> bool:
        """False where it is known. The conversation must be locked."""
        if self.find(new.conversation, new.key) is not None:
            return False
        self._db.execute(sa.insert(awaited_file), vars(new))
        return True

    def find(self, conversation: str, key: str) -> AwaitedFile | None:
        asked = sa.select(awaited_file).where(_ITS)
        row = self._db.execute(asked, {"of": conversation, "wanted": key}).first()
        return AwaitedFile(**row._mapping) if row else None

    def settle(self, conversation: str, key: str) -> None:
        """It is here, or will never be."""
        self._db.execute(
            sa.update(awaited_file).where(_ITS).values(ref=None), {"of": conversation, "wanted": key}
        )
