"""SQLite: one file, one writer, many readers; everything a person was told is on disk."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

import sqlalchemy as sa

from bot.storage.engines.neighbours import Neighbours
from bot.storage.engines.signals import Signals
from bot.storage.engines.writer import MOST_JOBS, Writer
from bot.storage.errors import StoreDamaged, StoreUnavailable
from bot.storage.transaction import Transaction

T = TypeVar("T")
_BUSY_SECONDS = 20  # the command line may write too


class SqliteEngine:
    """The file at `path`. `group` is how many jobs may share a transaction."""

    shared = False  # this machine's processes use it alone; only one of them brings turns to the bot

    def __init__(self, path: Path, group: int = MOST_JOBS) -> None:
        self.place = str(path)
        self.signals = Signals()
        self._idle: list[sa.engine.Connection] = []
        self._readers = engine(path, read_only=True)
        self._writers = engine(path)
        neighbours = Neighbours(self.signals)
        self._writer = Writer(self._writers.connect(), self.place, self.signals.fire, group, neighbours)

    def write(self, job: Callable[[Transaction], T]) -> T:
        """The result of `job`, once it is safely on disk; see `Writer.run`."""
        return self._writer.run(job)

    @contextmanager
    def reading(self) -> Iterator[Transaction]:
        """For a short read. Do not wait for anything while you hold it."""
        with explained(self.place):
            db = self._idle.pop() if self._idle else self._readers.connect()
            try:
                yield Transaction(db)
            finally:
                db.rollback()
                self._idle.append(db)

    def close(self) -> None:
        self._writer.close()
        while self._idle:
            self._idle.pop().close()
        self._readers.dispose()
        self._writers.dispose()


def _address(path: Path, read_only: bool) -> sa.engine.URL:
    """A reader makes no file that is not there."""
    if not read_only:
        return sa.engine.URL.create("sqlite", database=str(path))
    return sa.engine.URL.create(
        "sqlite", database=f"file:{quote(str(path))}", query={"mode": "ro", "uri": "true"}
    )


def engine(path: Path, *, read_only: bool = False) -> sa.engine.Engine:
    """Each statement is its own transaction, but within `begun`."""
    made = sa.create_engine(
        _address(path, read_only),
        future=True,
        poolclass=sa.pool.NullPool,
        connect_args={"timeout": _BUSY_SECONDS, "isolation_level": None, "check_same_thread": False},
    )
    sa.event.listen(made, "connect", _prepare_reader if read_only else _prepare)
    return made


@contextmanager
def explained(place: object) -> Iterator[None]:
    """What the database refuses, as an error of ours."""
    try:
        yield
    except sa.exc.IntegrityError:
        raise
    except sa.exc.DatabaseError as error:
        raise refused(place, error.orig) from error
    except sqlite3.DatabaseError as error:
        raise refused(place, error) from error


def refused(place: object, error: BaseException | None) -> StoreUnavailable:
    """A full, locked or unreadable disk, or a server that is away, can be mended; a damaged file needs its
    backup.
    """
    if isinstance(error, sqlite3.DatabaseError) and not isinstance(error, sqlite3.OperationalError):
        return StoreDamaged(place, error)
    return StoreUnavailable(place, error)


def _prepare(db: sqlite3.Connection, _: Any) -> None:
    _fold_all_letters(db)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = FULL")
    db.execute("PRAGMA foreign_keys = ON")
    db.execute("PRAGMA secure_delete = ON")  # what is deleted leaves no trace in free pages


def _prepare_reader(db: sqlite3.Connection, _: Any) -> None:
    _fold_all_letters(db)
    db.execute("PRAGMA query_only = ON")


def _fold_all_letters(db: sqlite3.Connection) -> None:
    """SQLite's own lower() knows ASCII letters alone: who looks for “Überweisung” would not find it."""
    db.create_function(
        "lower", 1, lambda text: text.lower() if isinstance(text, str) else text, deterministic=True
    )
