"""Links that open a conversation from a letter: each once, and not for long. Only digests are stored."""

from dataclasses import dataclass

import sqlalchemy as sa

from bot.storage.tables import link

_DIGEST = link.c.digest == sa.bindparam("wanted")


@dataclass(frozen=True)
class Link:
    """One that was sent; it can be used until it `expires`, unless it was `used`. What `proves` an address
    opens nothing.
    """

    digest: bytes
    conversation: str
    created: float
    expires: float
    used: float | None = None
    proves: bool = False

    def usable(self, now: float) -> bool:
        return self.used is None and now < self.expires


_FIELDS = [link.c[name] for name in Link.__dataclass_fields__]


class Links:
    """Of all conversations."""

    def __init__(self, db: sa.engine.Connection) -> None:
        self._db = db

    def add(self, new: Link) -> None:
        self._db.execute(sa.insert(link), vars(new) | {"proves": int(new.proves)})

    def find(self, digest: bytes) -> Link | None:
        row = self._db.execute(sa.select(*_FIELDS).where(_DIGEST), {"wanted": digest}).first()
        return None if row is None else Link(**row._asdict() | {"proves": bool(row.proves)})

    def use(self, digest: bytes, token: bytes | None, now: float) -> bool:
        """Gives a browser a token of its own, if there is one; of all who try, one succeeds."""
        unused = sa.update(link).where(_DIGEST, link.c.used.is_(None), link.c.expires > now)
        used = self._db.execute(unused.values(used=now, token=token), {"wanted": digest})
        return bool(used.rowcount)
