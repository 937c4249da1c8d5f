"""Open log-ins, so that a log-out holds on every node and after every restart."""

import sqlalchemy as sa

from bot.storage.records import Account, Session
from bot.storage.repositories.accounts import FIELDS, account_of
from bot.storage.tables import session, staff

_OWN = [session.c[name] for name in Session.__dataclass_fields__]
_ID = session.c.id == sa.bindparam("wanted")
_ONE = sa.select(*_OWN, *FIELDS).join(staff, staff.c.name == session.c.account).where(_ID)
_SEE = sa.update(session).where(_ID, session.c.seen < sa.bindparam("before")).values(seen=sa.bindparam("at"))
_OF = sa.select(*_OWN).where(session.c.account == sa.bindparam("wanted")).order_by(session.c.seen.desc())
_ALL_OF = sa.delete(session).where(session.c.account == sa.bindparam("wanted"))
_OLD = sa.or_(session.c.seen < sa.bindparam("unseen"), session.c.created < sa.bindparam("begun"))


class Sessions:
    """All sessions, by the digest of what their cookie holds."""

    def __init__(self, db: sa.engine.Connection) -> None:
        self._db = db

    def add(self, new: Session) -> None:
        self._db.execute(
            sa.insert(session), {name: getattr(new, name) for name in Session.__dataclass_fields__}
        )

    def find(self, id: bytes) -> tuple[Session, Account] | None:
        """With the account as it is now; None when either is gone."""
        row = self._db.execute(_ONE, {"wanted": id}).first()
        if row is None:
            return None
        return Session(bytes(row[0]), *row[1 : len(_OWN)]), account_of(row[len(_OWN) :])

    def see(self, id: bytes, at: float, before: float) -> None:
        """It was seen `at` this moment, unless it has been since `before`; one that has ended stays ended."""
        self._db.execute(_SEE, {"wanted": id, "at": at, "before": before})

    def end(self, id: bytes) -> None:
        self._db.execute(sa.delete(session).where(_ID), {"wanted": id})

    def end_all(self, account: str) -> None:
        """Log this account out everywhere."""
        self._db.execute(_ALL_OF, {"wanted": account})

    def of(self, account: str) -> list[Session]:
        """Those of one account, the latest seen first."""
        rows = self._db.execute(_OF, {"wanted": account})
        return [Session(bytes(row[0]), *row[1:]) for row in rows]

    def end_others(self, account: str, id: bytes) -> None:
        """Log this account out everywhere else."""
        self._db.execute(_ALL_OF.where(session.c.id != sa.bindparam("but")), {"wanted": account, "but": id})

    def end_old(self, unseen: float, begun: float) -> int:
        """Those not seen since `unseen`, or begun before `begun`; how many."""
        return int(
            self._db.execute(sa.delete(session).where(_OLD), {"unseen": unseen, "begun": begun}).rowcount
        )
