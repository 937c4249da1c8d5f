"""The second step of accounts: keys, sealed by whoever puts them here, and recovery codes, as digests."""

from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from bot.storage.tables import recovery_code, totp

_OF = totp.c.account == sa.bindparam("of")
_CODES = recovery_code.c.account == sa.bindparam("of")


@dataclass(frozen=True)
class Key:
    """Of one account; it counts once it is `confirmed`. No code of `step`, or before, counts again."""

    account: str
    secret: str
    begun: float
    step: int = 0
    confirmed: float | None = None


_FIELDS = [totp.c[name] for name in Key.__dataclass_fields__]
_ON = sa.select(totp.c.account).where(totp.c.confirmed.is_not(None))
_USE = sa.update(totp).where(_OF, totp.c.step < sa.bindparam("now")).values(step=sa.bindparam("now"))
_LEFT = sa.select(sa.func.count()).select_from(recovery_code).where(_CODES)
_THIS = sa.delete(recovery_code).where(_CODES, recovery_code.c.digest == sa.bindparam("which"))


class Totp:
    """All keys, by account."""

    def __init__(self, db: sa.engine.Connection) -> None:
        self._db = db

    def put(self, key: Key) -> None:
        """In place of what there was; recovery codes go with it."""
        self.remove(key.account)
        self._db.execute(sa.insert(totp), {name: getattr(key, name) for name in Key.__dataclass_fields__})

    def find(self, account: str) -> Key | None:
        row = self._db.execute(sa.select(*_FIELDS).where(_OF), {"of": account}).first()
        return None if row is None else Key(*row)

    def is_on(self, account: str) -> bool:
        return self._db.execute(_ON.where(_OF), {"of": account}).first() is not None

    def on(self) -> set[str]:
        """The accounts that have it."""
        return set(self._db.scalars(_ON))

    def confirm(self, account: str, at: float) -> None:
        """It is on from this moment."""
        self._db.execute(
            sa.update(totp).where(_OF).values(confirmed=sa.bindparam("at")), {"of": account, "at": at}
        )

    def use(self, account: str, step: int) -> bool:
        """False when a code of this step, or of a later one, was used already, by whomever."""
        return bool(self._db.execute(_USE, {"of": account, "now": step}).rowcount)

    def remove(self, account: str) -> bool:
        """False when there was none."""
        return bool(self._db.execute(sa.delete(totp).where(_OF), {"of": account}).rowcount)

    def give_codes(self, account: str, digests: Iterable[str]) -> None:
        """In place of those there were."""
        self._db.execute(sa.delete(recovery_code).where(_CODES), {"of": account})
        self._db.execute(sa.insert(recovery_code), [{"account": account, "digest": each} for each in digests])

    def spend_code(self, account: str, digest: str) -> bool:
        """False when it is none of them, or was spent before."""
        return bool(self._db.execute(_THIS, {"of": account, "which": digest}).rowcount)

    def codes_left(self, account: str) -> int:
        return int(self._db.scalar(_LEFT, {"of": account}) or 0)
