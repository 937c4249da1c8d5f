"""PostgreSQL: any number of processes on any number of machines; the database is the truth."""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import gevent
import psycopg2
import sqlalchemy as sa
from gevent.monkey import is_module_patched
from gevent.socket import wait_read, wait_write

from bot.storage.engines.connecting import PATIENCE, engine, shown
from bot.storage.engines.listening import CHANNEL, Listener
from bot.storage.engines.pipelining import Pipeline, pipelined
from bot.storage.engines.signals import Signals
from bot.storage.errors import StoreUnavailable
from bot.storage.tables import UNAWAITED
from bot.storage.transaction import Transaction

log = logging.getLogger(__name__)
T = TypeVar("T")

_PAUSE = 0.2  # seconds between tries
_ONCE_MORE = {"23505", "40001", "40P01"}  # somebody was quicker; serialization failure; deadlock
_CLOCK = sa.select(sa.extract("epoch", sa.func.clock_timestamp()))
_CLOCK_KEPT = 1.0  # seconds
_FRESH = 1.0  # seconds in which a connection that was used needs no look
_USED = "kundig.used"
_NOTIFY = sa.text("SELECT pg_notify(:channel, :topics)").execution_options(**UNAWAITED)
_TOPICS = 7000  # bytes in a notification; 8000 are possible


class PostgresEngine:
    """The database at `url`, `postgresql://…`."""

    shared = True

    def __init__(self, url: str) -> None:
        self.place = shown(url)
        self.signals = Signals()
        if is_module_patched("socket"):
            psycopg2.extensions.set_wait_callback(_wait_in_greenlet)
        self._engine = pipelined(engine(url, isolation_level="AUTOCOMMIT"))
        self._clock = Clock()
        self._freshness = Freshness(self._engine)
        self._listener = Listener(url, self.signals, self._freshness.doubt_all)

    def write(self, job: Callable[[Transaction], T]) -> T:
        """The result of `job`, once it is committed. Raises what the job raised, undone.

        The job is done again from its start when the server went away before it was to commit. When it went
        away while it committed, nobody knows: then StoreUnavailable is raised, and whoever asked asks again,
        under the same idempotency key.
        """
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                return self._try(job)
            except sa.exc.TimeoutError as error:  # all connections are in use
                raise StoreUnavailable(self.place, error) from error
            except sa.exc.DBAPIError as error:
                if not (_once_more(error) or _lost(error)) or time.monotonic() > deadline:
                    if isinstance(error, sa.exc.IntegrityError | sa.exc.ProgrammingError):
                        raise
                    raise StoreUnavailable(self.place, error.orig) from error
            gevent.sleep(_PAUSE)

    @contextmanager
    def reading(self) -> Iterator[Transaction]:
        """For a short read. Do not wait for anything while you hold it."""
        try:
            with self._engine.connect() as db:
                yield Transaction(db, self._clock)
        except (sa.exc.OperationalError, sa.exc.TimeoutError) as error:
            raise StoreUnavailable(self.place, getattr(error, "orig", error)) from error

    def close(self) -> None:
        self._listener.close()
        self._engine.dispose()

    def _try(self, job: Callable[[Transaction], T]) -> T:
        with self._engine.connect() as db:
            transaction, pipeline = Transaction(db, self._clock), Pipeline(db)
            try:
                value = job(transaction)
                for topics in packed(transaction.changed):
                    db.execute(_NOTIFY, {"channel": CHANNEL, "topics": self._listener.signed(topics)})
                pipeline.commit()
            except BaseException as error:
                pipeline.roll_back()
                if pipeline.committing and _lost(error):
                    raise StoreUnavailable(self.place, error) from error
                raise
        self.signals.fire(transaction.changed)
        for call in transaction.then:
            call()
        return value


def _once_more(error: sa.exc.DBAPIError) -> bool:
    return getattr(error.orig, "pgcode", "") in _ONCE_MORE


def _lost(error: BaseException) -> bool:
    """Whether the server did not say what became of it, or went away."""
    gone = isinstance(error, sa.exc.OperationalError | sa.exc.InterfaceError) and not _once_more(error)
    return gone or (isinstance(error, sa.exc.DBAPIError) and bool(error.connection_invalidated))


class Clock:
    """Unix seconds on the server's clock, which is asked once in a while."""

    def __init__(self) -> None:
        self._asked = -_CLOCK_KEPT
        self._ahead = 0.0

    def __call__(self, db: sa.engine.Connection) -> float:
        if time.monotonic() - self._asked > _CLOCK_KEPT:
            server = float(db.execute(_CLOCK).scalar())
            self._asked = time.monotonic()
            self._ahead = server - self._asked
        return time.monotonic() + self._ahead


class Freshness:
    """Looks at a connection before it is used when it was idle for a while, or the server seemed away."""

    def __init__(self, engine: sa.engine.Engine) -> None:
        self._doubted = 0.0
        sa.event.listen(engine, "checkin", self._used)
        sa.event.listen(engine, "checkout", self._look)

    def doubt_all(self) -> None:
        self._doubted = time.monotonic()

    def _used(self, _: Any, record: Any) -> None:
        record.info[_USED] = time.monotonic()

    def _look(self, connection: Any, record: Any, _: Any) -> None:
        used = record.info.get(_USED)
        if used is None or used > max(time.monotonic() - _FRESH, self._doubted):
            return
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
        except psycopg2.Error as error:
            raise sa.exc.InvalidatePoolError from error  # the pool connects anew


def packed(topics: set[str]) -> Iterator[str]:
    """As few notifications as fit."""
    line = ""
    for topic in sorted(topics):
        if len(line) + len(topic) > _TOPICS:
            yield line
            line = ""
        line = f"{line}\n{topic}" if line else topic
    if line:
        yield line


def _wait_in_greenlet(connection: Any) -> None:
    """While a greenlet waits for the server, others go on. After psycopg2's documentation on coroutines."""
    while True:
        state = connection.poll()
        if state == psycopg2.extensions.POLL_OK:
            return
        if state == psycopg2.extensions.POLL_READ:
            wait_read(connection.fileno())
        elif state == psycopg2.extensions.POLL_WRITE:
            wait_write(connection.fileno())
        else:
            raise psycopg2.OperationalError(f"unexpected state {state} of the connection")
