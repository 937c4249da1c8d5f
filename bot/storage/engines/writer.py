"""The one connection that writes a database file.

Jobs that arrive while a commit is on its way share the next one: a disk that syncs 300 times a second then
carries thousands of messages a second. A job's result is handed out after its commit, never before.
"""

import logging
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Generic, TypeVar

import sqlalchemy as sa
from gevent.monkey import get_original
from gevent.threadpool import ThreadPool

from bot.storage.engines.neighbours import LOOK_EVERY, Neighbours
from bot.storage.engines.signals import Wake
from bot.storage.errors import StoreDamaged, StoreUnavailable
from bot.storage.transaction import Transaction

log = logging.getLogger(__name__)
T = TypeVar("T")
MOST_JOBS = 500  # so that nobody waits for a huge transaction

_Queue: Any = get_original("queue", "SimpleQueue")
_Empty: type[Exception] = get_original("queue", "Empty")


@contextmanager
def begun(db: sa.engine.Connection) -> Iterator[None]:
    """A transaction that takes the write lock at once: one that begins by reading could not wait for it."""
    with db.begin():
        db.exec_driver_sql("BEGIN IMMEDIATE")
        yield


def _file(db: sa.engine.Connection) -> sqlite3.Connection:
    """What SQLAlchemy's connection is to SQLite."""
    file: sqlite3.Connection = db.connection.dbapi_connection
    return file


class WriterClosed(RuntimeError):
    """The database was closed; nothing can be written any more."""


class _Undo(Exception):
    """The only job of a transaction failed: nothing of it is kept."""


class _Order(Generic[T]):
    """A job on its way to the writer and back."""

    def __init__(self, job: Callable[[Transaction], T], wake: Wake) -> None:
        self.job, self.wake = job, wake
        self.value: T
        self.error: Exception | None = None
        self.changed: set[str] = set()
        self.then: list[Callable[[], None]] = []

    def perform(self, db: sa.engine.Connection, place: str) -> None:
        """Do the job, which is alone in its transaction. Raises _Undo when it fails."""
        transaction = Transaction(db)
        try:
            self.value = self.job(transaction)
            self.changed, self.then = transaction.changed, transaction.then
        except Exception as error:
            self.error = error
            if isinstance(error, sa.exc.OperationalError):
                self.error = StoreUnavailable(place, error.orig)
            elif isinstance(error, sa.exc.DatabaseError) and type(error) is sa.exc.DatabaseError:
                self.error = StoreDamaged(place, error.orig)
            raise _Undo from error

    def perform_among_others(self, db: sa.engine.Connection, place: str) -> None:
        """Do the job; when it fails, undo it alone. Raises only when the whole transaction is lost."""
        file = _file(db)
        file.execute("SAVEPOINT job")
        try:
            self.perform(db, place)
        except _Undo:
            file.execute("ROLLBACK TO job")
        file.execute("RELEASE job")

    def result(self) -> T:
        if self.error is not None:
            raise self.error
        return self.value


class Writer:
    """Runs jobs in a native thread, up to `group` in a transaction, and tells `committed` what changed."""

    def __init__(
        self,
        db: sa.engine.Connection,
        place: str,
        committed: Callable[[Iterable[str]], None],
        group: int = MOST_JOBS,
        neighbours: Neighbours | None = None,
    ) -> None:
        self._db, self._place = db, place
        self._group = group
        self._committed, self._neighbours = committed, neighbours
        self._orders = _Queue()
        self._closed = False
        self._thread = ThreadPool(1)
        self._ended = self._thread.spawn(self._serve)

    def run(self, job: Callable[[Transaction], T]) -> T:
        """The result of `job`, once it is safely on disk. Raises what the job raised, undone.

        The job runs in another thread: it must touch nothing but its transaction.
        """
        if self._closed:
            raise WriterClosed("The database was closed.")
        with Wake() as wake:
            order = _Order(job, wake)
            self._orders.put(order)
            wake.wait()
        return order.result()

    def close(self) -> None:
        """Finish the jobs already handed in, then end."""
        if not self._closed:
            self._closed = True
            self._orders.put(None)
            self._ended.get()
            self._db.close()

    def _serve(self) -> None:
        going = True
        while going:
            orders = self._take()
            going = None not in orders
            if jobs := [order for order in orders if order is not None]:
                self._commit(jobs)
            if self._neighbours and going:
                self._look(self._neighbours)

    def _look(self, neighbours: Neighbours) -> None:
        try:
            neighbours.look(_file(self._db))
        except (sqlite3.Error, sa.exc.SQLAlchemyError) as error:  # whoever waits looks later
            log.debug("%s", error)

    def _take(self) -> list[_Order[Any] | None]:
        """Everything handed in so far; waits a while for the first."""
        try:
            orders = [self._orders.get(timeout=LOOK_EVERY if self._neighbours else None)]
        except _Empty:
            return []
        while len(orders) < self._group:
            try:
                orders.append(self._orders.get_nowait())
            except _Empty:
                break
        return orders

    def _commit(self, orders: list[_Order[Any]]) -> None:
        try:
            self._perform(orders)
        except _Undo:  # the order knows
            self._undo()
        except (sqlite3.Error, sa.exc.DBAPIError, sa.exc.InvalidRequestError) as error:
            self._fail(orders, StoreUnavailable(self._place, getattr(error, "orig", error)))
        else:
            self._committed({topic for order in orders for topic in order.changed})
            for call in (call for order in orders for call in order.then):
                call()
        for order in orders:
            order.wake.send()

    def _perform(self, orders: list[_Order[Any]]) -> None:
        """In one transaction, which SQLAlchemy would take as long to begin and end as a small job takes."""
        file = _file(self._db)
        file.execute("BEGIN IMMEDIATE")
        if len(orders) == 1:  # nor does that need a savepoint
            orders[0].perform(self._db, self._place)
        else:
            for order in orders:
                order.perform_among_others(self._db, self._place)
        file.execute("COMMIT")

    def _fail(self, orders: list[_Order[Any]], error: StoreUnavailable) -> None:
        """A full or locked disk: every job of this transaction failed."""
        log.error("%s", error)
        for order in orders:
            order.error = order.error or error
        self._undo()

    def _undo(self) -> None:
        """A job or commit that failed leaves the transaction open."""
        if not self._db.invalidated:
            _file(self._db).rollback()
        self._db.rollback()
