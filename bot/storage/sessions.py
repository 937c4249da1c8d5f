"""Open sessions of browsers, so that a log-out holds on every node and after every restart."""

import sqlalchemy as sa

from bot.storage.records import Session
from bot.storage.tables import session

_ID = session.c.id == sa.bindparam("wanted")
_ONE = sa.select(*[session.c[name] for name in Session.__dataclass_fields__]).where(_ID)
_SAVE = sa.update(session).where(_ID)
_OLD = sa.or_(session.c.seen < sa.bindparam("unseen"), session.c.created < sa.bindparam("begun"))


class Sessions:
    """All sessions, by the digest of what their cookie holds."""

    def __init__(self, db: sa.engine.Connection) -> None:
        self._db = db

    def add(self, new: Session) -> None:
        self._db.execute(sa.insert(session), _row(new))

    def save(self, changed: Session) -> bool:
        """False when it has been ended meanwhile: then it stays ended."""
        values = {"data": changed.data, "account": changed.account, "seen": changed.seen}
        return bool(self._db.execute(_SAVE.values(**values), {"wanted": changed.id}).rowcount)

    def find(self, id: bytes) -> Session | None:
        row = self._db.execute(_ONE, {"wanted": id}).first()
        return None if row is None else Session(bytes(row[0]), *row[1:])

    def end(self, id: bytes) -> None:
        self._db.execute(sa.delete(session).where(_ID), {"wanted": id})

    def end_all(self, account: str) -> None:
        """Log this account out everywhere."""
        mine = session.c.account == sa.bindparam("wanted")
        self._db.execute(sa.delete(session).where(mine), {"wanted": account})

    def end_old(self, unseen: float, begun: float) -> int:
        """Those not seen since `unseen`, or begun before `begun`; how many."""
        return int(
            self._db.execute(sa.delete(session).where(_OLD), {"unseen": unseen, "begun": begun}).rowcount
        )


def _row(each: Session) -> dict[str, object]:
    return {name: getattr(each, name) for name in Session.__dataclass_fields__}
