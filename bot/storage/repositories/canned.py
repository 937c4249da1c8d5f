"""Canned replies: texts that agents use again and again, by what they type for them, in several languages."""

from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from bot.storage.tables import canned_reply

_ALL = sa.select(canned_reply.c.name, canned_reply.c.locale, canned_reply.c.text).order_by(
    canned_reply.c.name, canned_reply.c.locale
)
_NAMED = canned_reply.c.name == sa.bindparam("wanted")


@dataclass(frozen=True)
class Stored:
    """One reply with its texts by locale."""

    name: str
    texts: Mapping[str, str]


class CannedReplies:
    """All canned replies of the installation."""

    def __init__(self, db: sa.engine.Connection) -> None:
        self._db = db

    def all(self) -> list[Stored]:
        """By name."""
        found: dict[str, dict[str, str]] = {}
        for name, locale, text in self._db.execute(_ALL):
            found.setdefault(name, {})[locale] = text
        return [Stored(name, texts) for name, texts in found.items()]

    def save(self, name: str, texts: Mapping[str, str], author: str, now: float) -> None:
        """In place of all that was there by this name."""
        self.remove(name)
        rows = [
            {"name": name, "locale": locale, "text": text, "author": author, "changed": now}
            for locale, text in texts.items()
        ]
        self._db.execute(sa.insert(canned_reply), rows)

    def remove(self, name: str) -> bool:
        """False when there is none."""
        return bool(self._db.execute(sa.delete(canned_reply).where(_NAMED), {"wanted": name}).rowcount)
