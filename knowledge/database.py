"""The one SQLite file behind corpus, jobs and wordings, which several processes may open."""

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import sqlite_utils

from knowledge.errors import CorpusUnavailable
from knowledge.files import untouched
from knowledge.migrations import missing, upgrade

Tables = sqlite_utils.Database
PATIENCE = 20  # seconds to wait for another process's transaction


class Database:
    """One connection, used by one thread at a time. Opening it brings the file's tables up to date.

    Raises NewerData when a newer program has changed them.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.RLock()
        with explained(path):
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            connection = sqlite3.connect(path, timeout=PATIENCE, check_same_thread=False)
            self._tables = sqlite_utils.Database(connection)
            self._write_ahead()
            connection.execute("PRAGMA secure_delete = ON")  # what is deleted leaves no trace in free pages
        self._upgrade()

    @contextmanager
    def reading(self) -> Iterator[sqlite_utils.Database]:
        with self._lock, explained(self.path):
            yield self._tables

    @contextmanager
    def writing(self) -> Iterator[sqlite_utils.Database]:
        """One transaction: all of the block, or nothing.

        It takes the write lock at once, since a transaction that starts by reading cannot wait for it later.
        """
        with self._lock, explained(self.path):
            self._tables.execute("BEGIN IMMEDIATE")
            try:
                yield self._tables
                self._tables.commit()
            except BaseException:
                self._tables.rollback()
                raise

    def close(self) -> None:
        self._tables.close()

    def _write_ahead(self) -> None:
        """SQLite itself does not wait while another process is switching the same new file."""
        until = time.monotonic() + PATIENCE
        while True:
            try:
                return self._tables.enable_wal()
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                    raise
                time.sleep(0.01)

    def _upgrade(self) -> None:
        with self.reading() as tables:
            behind = missing(tables, self.path)
        if behind:
            with self.writing() as tables:  # looks again: another process may have been quicker
                upgrade(tables, self.path)


def pending(path: Path) -> list[str]:
    """The migrations that opening this file would bring; none before there is one. Changes nothing.

    Raises NewerData, CorpusUnavailable.
    """
    if not path.exists():
        return []
    with explained(path), closing(sqlite3.connect(untouched(path), uri=True)) as found:
        return missing(sqlite_utils.Database(found), path)


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """What SQLite says of this file, as a person may read it."""
    try:
        yield
    except (sqlite3.OperationalError, OSError) as error:
        raise CorpusUnavailable("unusable", file=str(path), why=str(error)) from error
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.IntegrityError | sqlite3.ProgrammingError):
            raise
        raise CorpusUnavailable("damaged", file=str(path), why=str(error)) from error
