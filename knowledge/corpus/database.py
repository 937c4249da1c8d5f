"""The one SQLite file behind corpus, jobs and wordings, which several processes may open."""

import logging
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import sqlite_utils

from knowledge.corpus.migrations import missing, upgrade
from knowledge.errors import CorpusUnavailable
from knowledge.files import is_lost, marker, remember, untouched

log = logging.getLogger("kundig.files")

Tables = sqlite_utils.Database
PATIENCE = 20  # seconds to wait for another process's transaction


class Database:
    """One connection, used by one thread at a time. Opening it brings the file's tables up to date.

    Where the file is damaged, whoever reads or writes is told, each time; the file may be restored meanwhile.
    A process that only needs it now and then, such as the web process, starts all the same.
    """

    def __init__(self, path: Path) -> None:
        """Raises NewerData when a newer program has changed its tables."""
        self.path = path
        self._lock = threading.RLock()
        self._opened: sqlite_utils.Database | None = None
        try:
            self._tables()
        except CorpusUnavailable as error:
            log.error("%s", error)

    @contextmanager
    def reading(self) -> Iterator[sqlite_utils.Database]:
        """Raises CorpusUnavailable, NewerData."""
        with self._lock, explained(self.path):
            yield self._tables()

    @contextmanager
    def writing(self) -> Iterator[sqlite_utils.Database]:
        """One transaction: all of the block, or nothing. Raises CorpusUnavailable, NewerData.

        It takes the write lock at once, since a transaction that starts by reading cannot wait for it later.
        """
        with self._lock, explained(self.path), _transaction(self._tables()) as tables:
            yield tables

    def close(self) -> None:
        if self._opened is not None:
            self._opened.close()
            self._opened = None

    def _tables(self) -> sqlite_utils.Database:
        with self._lock:
            if self._opened is None:
                self._opened = _open(self.path)
            return self._opened


def _open(path: Path) -> sqlite_utils.Database:
    with explained(path):
        if is_lost(path):
            raise CorpusUnavailable("missing", file=str(path), mark=str(marker(path)))
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        tables = sqlite_utils.Database(sqlite3.connect(path, timeout=PATIENCE, check_same_thread=False))
        try:
            _write_ahead(tables)
            tables.execute("PRAGMA secure_delete = ON")  # what is deleted leaves no trace in free pages
            if missing(tables, path):
                with _transaction(tables):  # looks again: another process may have been quicker
                    upgrade(tables, path)
            remember(path)
        except BaseException:
            tables.close()
            raise
        return tables


@contextmanager
def _transaction(tables: sqlite_utils.Database) -> Iterator[sqlite_utils.Database]:
    tables.execute("BEGIN IMMEDIATE")
    try:
        yield tables
        tables.commit()
    except BaseException:
        tables.rollback()
        raise


def _write_ahead(tables: sqlite_utils.Database) -> None:
    """SQLite itself does not wait while another process is switching the same new file."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            return tables.enable_wal()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(0.01)


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
