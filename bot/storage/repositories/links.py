"""Links that open a conversation from a letter, or prove whose it is: each once, and not for long. Only
digests are stored.
"""

from dataclasses import dataclass

import sqlalchemy as sa

from bot.storage.tables import link

_DIGEST = link.c.digest == sa.bindparam("wanted")


@dataclass(frozen=True)
class Link:
    """One that was sent; it can be used until it `expires`, unless it was `used`. What `proves` an address
    opens nothing, and neither does what `joins` it with whom a site vouches for.
    """

    digest: bytes
    conversation: str
    created: float
    expires: float
    used: float | None = None
    proves: bool = False
    joins: bool = False

    def usable(self, now: float) -> bool:
        return self.used is None and now < self.expires


PROVES, JOINS = 1, 2  # in the column proves
_FIELDS = [link.c[name] for name in Link.__dataclass_fields__ if name != "joins"]


class Links:
    """Of all conversations."""

    def __init__(self, db: sa.engine.Connection) -> None:
        self._db = db

    def add(self, new: Link) -> None:
        row = {name: getattr(new, name) for name in ("digest", "conversation", "created", "expires", "used")}
        does = JOINS if new.joins else PROVES if new.proves else 0
        self._db.execute(sa.insert(link), row | {"proves": does})

    def find(self, digest: bytes) -> Link | None:
        row = self._db.execute(sa.select(*_FIELDS).where(_DIGEST), {"wanted": digest}).first()
        if row is None:
            return None
        return Link(**row._asdict() | {"proves": row.proves == PROVES, "joins": row.proves == JOINS})

    def end_joining(self, conversation: str, now: float) -> None:
        """What was sent before to join it is worth nothing any more."""
        open = (link.c.conversation == sa.bindparam("of"), link.c.proves == JOINS, link.c.expires > now)
        self._db.execute(sa.update(link).where(*open).values(expires=now), {"of": conversation})

    def use(self, digest: bytes, token: bytes | None, now: float) -> bool:
        """Gives a browser a token of its own, if there is one; of all who try, one succeeds."""
        unused = sa.update(link).where(_DIGEST, link.c.used.is_(None), link.c.expires > now)
        used = self._db.execute(unused.values(used=now, token=token), {"wanted": digest})
        return bool(used.rowcount)
