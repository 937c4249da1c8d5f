"""Contacts: where customers want to be reached."""

import secrets
from dataclasses import dataclass

import sqlalchemy as sa

from bot.storage.tables import contact

_OF = contact.c.conversation == sa.bindparam("of")


@dataclass(frozen=True)
class Contact:
    """The address that a customer left; with `by_mail`, they were promised answers there.

    `thread` stands in the headers of our letters, and in those of replies; nobody can guess it.
    """

    conversation: str
    email: str
    created: float
    by_mail: bool = False
    thread: str | None = None
    failing: float | None = None  # since when letters do not arrive

    @property
    def reachable(self) -> bool:
        """Whether answers go there by themselves."""
        return self.by_mail and self.failing is None


_FIELDS = [contact.c[name] for name in Contact.__dataclass_fields__]


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
        return None if row is None else Contact(**row._asdict() | {"by_mail": bool(row.by_mail)})
