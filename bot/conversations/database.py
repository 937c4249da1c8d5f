"""conversations.sqlite: one writer, readers, and signals when something was committed."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import ClassVar, TypeVar

from bot.conversations.errors import ConversationsUnavailable
from bot.conversations.signals import Signals
from bot.conversations.writer import MOST_JOBS, Transaction, Writer

T = TypeVar("T")
_BUSY_SECONDS = 20  # the command line may write too


class Database:
    """A file and its one writer. `Database.at` gives all users in a process the same one.

    `group` is how many jobs may share a transaction. Raises ConversationsUnavailable.
    """

    _open: ClassVar[dict[Path, "Database"]] = {}

    def __init__(self, path: Path, group: int = MOST_JOBS) -> None:
        self.path = path
        self.signals = Signals()
        self._users = 1
        self._idle: list[sqlite3.Connection] = []
        self._writer = Writer(_opened(path), self.signals.fire, group)

    @classmethod
    def at(cls, path: Path) -> "Database":
        """The database in the file `path`, made when there is none. Each `at` needs one `close`."""
        path = path.resolve()
        if path in cls._open:
            cls._open[path]._users += 1
        else:
            cls._open[path] = cls(path)
        return cls._open[path]

    def write(self, job: Callable[[Transaction], T]) -> T:
        """The result of `job`, once it is safely on disk; see `Writer.run`."""
        return self._writer.run(job)

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A connection for a short read. Do not wait for anything while you hold it."""
        try:
            db = self._idle.pop()
        except IndexError:
            db = _connect(self.path)
            db.execute("PRAGMA query_only = ON")
        try:
            yield db
        finally:
            self._idle.append(db)

    def close(self) -> None:
        """The last of its users closes the file."""
        self._users -= 1
        if self._users == 0:
            if self._open.get(self.path) is self:
                del self._open[self.path]
            self._writer.close()
            while self._idle:
                self._idle.pop().close()


def _opened(path: Path) -> sqlite3.Connection:
    """A connection to a file that has our tables. Raises ConversationsUnavailable."""
    schema = files("bot.conversations").joinpath("schema.sql").read_text("utf-8")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        db = _connect(path)
        db.executescript(f"BEGIN IMMEDIATE; {schema} COMMIT;")
    except (sqlite3.OperationalError, OSError) as error:
        raise ConversationsUnavailable(
            f"{path} cannot be used ({error}): is its folder writable, has the disk room?"
        ) from error
    except sqlite3.DatabaseError as error:
        raise ConversationsUnavailable(f"{path} is damaged ({error}): restore it from a backup.") from error
    return db


def _connect(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    db.row_factory = sqlite3.Row
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = FULL")
    db.execute("PRAGMA foreign_keys = ON")
    return db
