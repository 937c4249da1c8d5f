"""What can go wrong with the store.

KundigError
├── StoreNotEmpty           a backup is to be restored into a database that holds something
├── RestoreUnfinished       a restore into this database was cut short
└── StoreUnavailable        the database cannot be opened, read or written just now
    └── StoreDamaged        the database file is damaged
        └── StoreMissing        it was here, and is missing or empty

A database of a later version of the program is refused with `knowledge.errors.NewerData`.
"""

from knowledge.errors import KundigError


def first_line(reason: object) -> str:
    """A database goes on with the statement, in which a customer's words may stand."""
    return str(reason).strip().partition("\n")[0]


class StoreUnavailable(KundigError):
    """The database cannot be opened, read or written just now; `place` names it, `reason` says why."""

    def __init__(self, place: object, reason: object) -> None:
        super().__init__(place=str(place), reason=first_line(reason))


class StoreDamaged(StoreUnavailable):
    """The database file is damaged."""

    lasting = True


class StoreMissing(StoreDamaged):
    """The database file was here, as the file `reason` tells, and is missing or empty."""


class StoreNotEmpty(KundigError):
    """A backup is to be restored into a database that holds something; `place` names it."""


class RestoreUnfinished(KundigError):
    """A restore into this database was cut short: it must be run again before anything is opened."""
