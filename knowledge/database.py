"""The one SQLite file behind corpus, jobs, sites and feedback, which several processes may open."""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlite_utils

from knowledge.errors import CorpusUnavailable

PATIENCE = 20  # seconds to wait for another process's transaction


class Database:
    """One connection, used by one thread at a time. `create` makes the tables when `table` is missing."""

    def __init__(self, path: Path, table: str, create: Callable[[sqlite_utils.Database], None]) -> None:
        self.path = path
        self._lock = threading.RLock()
        with self._explained():
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            connection = sqlite3.connect(path, timeout=PATIENCE, check_same_thread=False)
            self._tables = sqlite_utils.Database(connection)
            self._tables.enable_wal()
        with self.reading() as tables:
            missing = not tables.table(table).exists()
        if missing:
            self._create(table, create)

    @contextmanager
    def reading(self) -> Iterator[sqlite_utils.Database]:
        with self._lock, self._explained():
            yield self._tables

    @contextmanager
    def writing(self) -> Iterator[sqlite_utils.Database]:
        """One transaction: all of the block, or nothing.

        It takes the write lock at once, since a transaction that starts by reading cannot wait for it later.
        """
        with self._lock, self._explained():
            self._tables.execute("BEGIN IMMEDIATE")
            try:
                yield self._tables
                self._tables.commit()
            except BaseException:
                self._tables.rollback()
                raise

    def close(self) -> None:
        self._tables.close()

    def _create(self, table: str, create: Callable[[sqlite_utils.Database], None]) -> None:
        with self.writing() as tables:
            if not tables.table(table).exists():  # another process may have been quicker
                create(tables)

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.OperationalError, OSError) as error:
            raise CorpusUnavailable("unusable", file=str(self.path), why=str(error)) from error
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.IntegrityError | sqlite3.ProgrammingError):
                raise
            raise CorpusUnavailable("damaged", file=str(self.path), why=str(error)) from error
