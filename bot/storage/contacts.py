"""Contacts: where customers want to be reached."""

import sqlalchemy as sa

from bot.storage.tables import contact

_OF = contact.c.conversation == sa.bindparam("of")


class Contacts:
    """The address of each conversation that has one."""

    def __init__(self, db: sa.engine.Connection) -> None:
        self._db = db

    def save(self, conversation: str, email: str, now: float) -> None:
        """In place of an earlier one."""
        self.forget(conversation)
        self._db.execute(sa.insert(contact), {"conversation": conversation, "email": email, "created": now})

    def find(self, conversation: str) -> str | None:
        email: str | None = self._db.scalar(sa.select(contact.c.email).where(_OF), {"of": conversation})
        return email

    def forget(self, conversation: str) -> None:
        self._db.execute(sa.delete(contact).where(_OF), {"of": conversation})
