"""Links by which somebody chooses a password: each once, and not for long. Only digests are stored."""

from dataclasses import dataclass

import sqlalchemy as sa

from bot.storage.tables import password_link

_DIGEST = password_link.c.digest == sa.bindparam("wanted")
_OF = password_link.c.account == sa.bindparam("of")
_KIND = password_link.c.kind == sa.bindparam("which")


@dataclass(frozen=True)
class PasswordLink:
    """The newest of its kind for an account."""

    account: str
    kind: str
    digest: bytes
    expires: float


_FIELDS = [password_link.c[name] for name in PasswordLink.__dataclass_fields__]


class PasswordLinks:
    """Of all accounts."""

    def __init__(self, db: sa.engine.Connection) -> None:
        self._db = db

    def put(self, new: PasswordLink) -> None:
        """In place of the one of this kind that was sent before."""
        old = sa.delete(password_link).where(_OF, _KIND)
        self._db.execute(old, {"of": new.account, "which": new.kind})
        self._db.execute(sa.insert(password_link), vars(new))

    def find(self, digest: bytes) -> PasswordLink | None:
        row = self._db.execute(sa.select(*_FIELDS).where(_DIGEST), {"wanted": digest}).first()
        return None if row is None else PasswordLink(row[0], row[1], bytes(row[2]), row[3])

    def forget(self, account: str) -> None:
        """All of one account."""
        self._db.execute(sa.delete(password_link).where(_OF), {"of": account})
