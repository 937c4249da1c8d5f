"""Accounts of the staff, and failed log-ins."""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from bot.storage.records import Account, Tries
from bot.storage.tables import login, staff

_NAME = sa.bindparam("wanted")
FIELDS = [staff.c[name] for name in Account.__dataclass_fields__]
_ALL = sa.select(*FIELDS).order_by(staff.c.name)
_NAMES = sa.select(staff.c.name).order_by(staff.c.name)
_ONE = _ALL.where(staff.c.name == _NAME)
_BY_EMAIL = _ALL.where(staff.c.email == sa.bindparam("email"))
_TRIES = sa.select(login.c.name, login.c.failures, login.c.until).where(login.c.name == _NAME)


class Accounts:
    """All accounts, by name."""

    def __init__(self, db: sa.engine.Connection) -> None:
        self._db = db

    def add(self, account: Account) -> bool:
        """False when the name is taken."""
        if self.find(account.name) is not None:
            return False
        row = {name: getattr(account, name) for name in Account.__dataclass_fields__}
        self._db.execute(sa.insert(staff), row | {"roles": list(account.roles)})
        return True

    def find(self, name: str) -> Account | None:
        row = self._db.execute(_ONE, {"wanted": name}).first()
        return None if row is None else account_of(row)

    def find_by_email(self, email: str) -> Account | None:
        row = self._db.execute(_BY_EMAIL, {"email": email}).first()
        return None if row is None else account_of(row)

    def change(self, name: str, **values: Any) -> None:
        """These columns of one account."""
        self._db.execute(sa.update(staff).where(staff.c.name == _NAME).values(values), {"wanted": name})

    def remove(self, name: str) -> None:
        self._db.execute(sa.delete(staff).where(staff.c.name == _NAME), {"wanted": name})

    def lock(self) -> None:
        """Nobody else changes an account until the end of the transaction."""
        self._db.execute(_NAMES.with_for_update())

    def all(self) -> list[Account]:
        return [account_of(row) for row in self._db.execute(_ALL)]

    def names(self) -> list[str]:
        """All there are; also of a store that an older version made."""
        return [row[0] for row in self._db.execute(_NAMES)]

    def tries(self, name: str) -> Tries | None:
        """The failed log-ins under this name, if there were any lately."""
        row = self._db.execute(_TRIES, {"wanted": name}).first()
        return None if row is None else Tries(*row)

    def note_tries(self, tries: Tries) -> None:
        """In place of what was known of this name."""
        self.forget_tries(tries.name)
        self._db.execute(
            sa.insert(login), {"name": tries.name, "failures": tries.failures, "until": tries.until}
        )

    def forget_tries(self, name: str) -> None:
        self._db.execute(sa.delete(login).where(login.c.name == _NAME), {"wanted": name})

    def tried(self) -> list[str]:
        """The names under which log-ins failed."""
        return list(self._db.scalars(sa.select(login.c.name)))

    def forget_tries_before(self, until: float) -> None:
        """Old ones, whatever the name."""
        self._db.execute(sa.delete(login).where(login.c.until < sa.bindparam("moment")), {"moment": until})


def account_of(row: Iterable[Any]) -> Account:
    """The record of a row of `FIELDS`."""
    name, display, password, roles, *others = row
    return Account(name, display, password, tuple(roles or ()), *others)
