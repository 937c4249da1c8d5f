"""From where accounts have logged in before: networks, and browsers by the digest of what they keep."""

from collections.abc import Sequence

import sqlalchemy as sa

from bot.storage.tables import familiar

_OF = familiar.c.account == sa.bindparam("of")
_MARKS = sa.select(familiar.c.mark).where(_OF)
_NEWEST = _MARKS.order_by(familiar.c.seen.desc(), familiar.c.mark)
_THIS = sa.and_(_OF, familiar.c.mark == sa.bindparam("which"))


class Familiar:
    """The marks of all accounts."""

    def __init__(self, db: sa.engine.Connection) -> None:
        self._db = db

    def known(self, account: str, marks: Sequence[str]) -> set[str]:
        """Those of these that are known."""
        rows = self._db.execute(_MARKS, {"of": account})
        return {row[0] for row in rows}.intersection(marks)

    def note(self, account: str, marks: Sequence[str], now: float, most: int) -> None:
        """Seen now; of an account, the `most` latest are kept."""
        for mark in marks:
            self._db.execute(sa.delete(familiar).where(_THIS), {"of": account, "which": mark})
            self._db.execute(sa.insert(familiar), {"account": account, "mark": mark, "seen": now})
        old = self._db.execute(_NEWEST, {"of": account}).scalars().all()[most:]
        for mark in old:
            self._db.execute(sa.delete(familiar).where(_THIS), {"of": account, "which": mark})

    def forget(self, account: str) -> None:
        self._db.execute(sa.delete(familiar).where(_OF), {"of": account})
