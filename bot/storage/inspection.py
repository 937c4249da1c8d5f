"""Looking at the store as it is: nothing is made, upgraded or changed."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from bot.storage.engines.connecting import engine as postgres_engine
from bot.storage.engines.connecting import shown
from bot.storage.engines.sqlite import explained
from bot.storage.transaction import Transaction
from bot.storage.upgrade import revision, steps
from knowledge.files import untouched
from knowledge.folder.home import Home


def place(home: Home) -> str:
    """The store's file, or its address without the password."""
    url = home.settings.database
    return shown(url) if url else str(home.root / "conversations.sqlite")


def pending(home: Home) -> tuple[str, ...]:
    """The steps that opening the store would take first. Raises StoreUnavailable, StoreDamaged, NewerData."""
    if not home.settings.database and not (home.root / "conversations.sqlite").exists():
        return ()
    with _connected(home) as db:
        return steps(revision(db, place(home)))


@contextmanager
def as_it_is(home: Home) -> Iterator[Transaction]:
    """For reading tables that all versions have. Raises StoreUnavailable, StoreDamaged."""
    with _connected(home) as db:
        yield Transaction(db)


@contextmanager
def _connected(home: Home) -> Iterator[sa.engine.Connection]:
    url = home.settings.database
    engine = postgres_engine(url) if url else _file(home.root / "conversations.sqlite")
    try:
        with explained(place(home)), engine.connect() as db:
            yield db
    finally:
        engine.dispose()


def _file(path: Path) -> sa.engine.Engine:
    def connect() -> sqlite3.Connection:
        return sqlite3.connect(untouched(path), uri=True)

    return sa.create_engine("sqlite://", creator=connect, future=True, poolclass=sa.pool.NullPool)
