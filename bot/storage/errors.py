"""What can go wrong with the store.

KundigError
├── StoreUnavailable   the database cannot be opened, read or written just now
│   └── StoreDamaged   the database file is damaged
└── NewerStore         the database was written by a later version of the program
"""

from knowledge.errors import KundigError


class StoreUnavailable(KundigError):
    """The database cannot be opened, read or written just now; `place` names it, `reason` says why."""

    def __init__(self, place: object, reason: object) -> None:
        super().__init__(place=str(place), reason=str(reason).strip())


class StoreDamaged(StoreUnavailable):
    """The database file is damaged."""


class NewerStore(KundigError):
    """A later version of the program wrote this database."""

    def __init__(self, place: object, revision: str) -> None:
        super().__init__(place=str(place), revision=revision)
