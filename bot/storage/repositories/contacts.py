"""Contacts: where customers want to be reached."""

import secrets
from dataclasses import dataclass

import sqlalchemy as sa

from bot.storage.tables import contact

_OF = contact.c.conversation == sa.bindparam("of")


@dataclass(frozen=True)
class Contact:
    """The address that a customer left; with `by_mail`, they were promised answers there. Who `writes` there
    is told all of it there, also by the bot.

    `thread` stands in the headers of our letters, and in those of replies; nobody can guess it.
    """

    conversation: str
    email: str
    created: float
    by_mail: bool = False
    thread: str | None = None
    failing: float | None = None  # since when letters do not arrive
    writes: bool = False

    @property
    def reachable(self) -> bool:
        """Whether answers go there by themselves."""
        return self.by_mail and self.failing is None


WRITES = 2  # in the column by_mail
_FIELDS = [contact.c[name] for name in Contact.__dataclass_fields__ if name != "writes"]


class Contacts:
    """The address of each conversation that has one."""

    def __init__(self, db: sa.engine.Connection) -> None:
        self._db = db

    def save(self, conversation: str, email: str, now: float, *, by_mail: bool = False) -> None:
        """In place of an earlier one: what was written to that belongs here no longer."""
        known = self.of(conversation)
        if known and (known.email, known.by_mail, known.failing) == (email, by_mail, None):
            return
        self.forget(conversation)
        thread = secrets.token_hex(16) if by_mail else None
        row = {"conversation": conversation, "email": email, "created": now, "thread": thread}
        self._db.execute(sa.insert(contact), row | {"by_mail": int(by_mail)})

    def began(self, conversation: str, email: str, now: float) -> None:
        """Somebody writes there, and a conversation begins with that."""
        row = {"conversation": conversation, "email": email, "created": now, "by_mail": WRITES}
        self._db.execute(sa.insert(contact), row | {"thread": secrets.token_hex(16)})

    def works(self, conversation: str) -> None:
        """Letters arrive there again: they wrote from it."""
        failing = sa.update(contact).where(_OF, contact.c.failing.is_not(None))
        self._db.execute(failing.values(failing=None), {"of": conversation})

    def find(self, conversation: str) -> str | None:
        found = self.of(conversation)
        return found.email if found else None

    def of(self, conversation: str) -> Contact | None:
        return self._one(_OF, of=conversation)

    def by_thread(self, thread: str) -> Contact | None:
        return self._one(contact.c.thread == sa.bindparam("wanted"), wanted=thread)

    def fails(self, conversation: str, now: float) -> bool:
        """Letters do not arrive there; False when that was known, or nobody is to be reached."""
        working = sa.update(contact).where(_OF, contact.c.failing.is_(None))
        return bool(self._db.execute(working.values(failing=now), {"of": conversation}).rowcount)

    def forget(self, conversation: str) -> None:
        self._db.execute(sa.delete(contact).where(_OF), {"of": conversation})

    def _one(self, where: sa.sql.ColumnElement, **values: str) -> Contact | None:
        row = self._db.execute(sa.select(*_FIELDS).where(where), values).first()
        if row is None:
            return None
        how = {"by_mail": bool(row.by_mail), "writes": row.by_mail == WRITES}
        return Contact(**row._asdict() | how)
