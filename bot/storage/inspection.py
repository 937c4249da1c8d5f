"""Looking at the store as it is: nothing is made, upgraded or changed."""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from bot.storage.postgresql import engine as postgres_engine
from bot.storage.postgresql import shown
from bot.storage.sqlite import engine as sqlite_engine
from bot.storage.sqlite import explained
from bot.storage.transaction import Transaction
from bot.storage.upgrade import revision, steps
from knowledge.home import Home


def place(home: Home) -> str:
    """The store's file, or its address without the password."""
    url = home.settings.database
    return shown(url) if url else str(home.root / "conversations.sqlite")


def pending(home: Home) -> tuple[str, ...]:
    """The steps that opening the store would take first. Raises StoreUnavailable, StoreDamaged, NewerData."""
    if not home.settings.database and not (home.root / "conversations.sqlite").exists():
        return ()
    with _connected(home) as db:
        return steps(revision(db))


@contextmanager
def as_it_is(home: Home) -> Iterator[Transaction]:
    """For reading tables that all versions have. Raises StoreUnavailable, StoreDamaged."""
    with _connected(home) as db:
        yield Transaction(db)


@contextmanager
def _connected(home: Home) -> Iterator[sa.engine.Connection]:
    url = home.settings.database
    engine = postgres_engine(url) if url else sqlite_engine(home.conversations, read_only=True)
    try:
        with explained(place(home)), engine.connect() as db:
            yield db
    finally:
        engine.dispose()
