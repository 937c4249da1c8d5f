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

from bot.storage.errors import StoreUnavailable
from bot.storage.listening import CHANNEL, Listener
from bot.storage.signals import Signals
from bot.storage.transaction import Transaction

log = logging.getLogger(__name__)
T = TypeVar("T")

POOL, MORE = 8, 24  # connections kept, and opened in a rush
_PATIENCE = 10.0  # seconds in which a job is tried again when the server is away
_PAUSE = 0.2  # seconds between tries
_ONCE_MORE = {"23505", "40001", "40P01"}  # somebody was quicker; serialization failure; deadlock
_NOTIFY = sa.text("SELECT pg_notify(:channel, :topics)")
_TOPICS = 7000  # bytes in a notification; 8000 are possible


class PostgresEngine:
    """The database at `url`, `postgresql://…`."""

    shared = True

    def __init__(self, url: str) -> None:
        self.place = shown(url)
        self.signals = Signals()
        if is_module_patched("socket"):
            psycopg2.extensions.set_wait_callback(_wait_in_greenlet)
        self._engine = engine(url)
        self._listener = Listener(url, self.signals)

    def write(self, job: Callable[[Transaction], T]) -> T:
        """The result of `job`, once it is committed. Raises what the job raised, undone.

        The job is done again from its start when the server went away before it was to commit. When it went
        away while it committed, nobody knows: then StoreUnavailable is raised, and whoever asked asks again,
        under the same idempotency key.
        """
        deadline = time.monotonic() + _PATIENCE
        while True:
            try:
                return self._try(job)
            except sa.exc.DBAPIError as error:
                again = error.connection_invalidated or getattr(error.orig, "pgcode", "") in _ONCE_MORE
                away = isinstance(error, sa.exc.OperationalError | sa.exc.InterfaceError)
                if not (again or away) or time.monotonic() > deadline:
                    if isinstance(error, sa.exc.IntegrityError | sa.exc.ProgrammingError):
                        raise
                    raise StoreUnavailable(self.place, error.orig) from error
            gevent.sleep(_PAUSE)

    @contextmanager
    def reading(self) -> Iterator[Transaction]:
        """For a short read. Do not wait for anything while you hold it."""
        try:
            with self._connected() as db:
                yield Transaction(db)
        except sa.exc.OperationalError as error:
            raise StoreUnavailable(self.place, error.orig) from error

    def close(self) -> None:
        self._listener.close()
        self._engine.dispose()

    def _try(self, job: Callable[[Transaction], T]) -> T:
        with self._engine.connect() as db:
            transaction = Transaction(db)
            value = job(transaction)
            for topics in _packed(transaction.changed):
                db.execute(_NOTIFY, {"channel": CHANNEL, "topics": topics})
            try:
                db.commit()
            except sa.exc.DBAPIError as error:
                raise StoreUnavailable(self.place, error.orig) from error
            return value

    @contextmanager
    def _connected(self) -> Iterator[sa.engine.Connection]:
        """A connection on which every statement is its own transaction."""
        with self._engine.connect() as db:
            yield db.execution_options(isolation_level="AUTOCOMMIT")


def engine(url: str) -> sa.engine.Engine:
    """Connections are looked at before they are used: the server may have been restarted."""
    address = sa.engine.make_url(url).set(drivername="postgresql+psycopg2")
    return sa.create_engine(
        address,
        future=True,
        pool_size=POOL,
        max_overflow=MORE,
        pool_timeout=_PATIENCE,
        pool_pre_ping=True,
        connect_args={"connect_timeout": 5, "application_name": "kundig"},
    )


def shown(url: str) -> str:
    """The address without its password."""
    return str(sa.engine.make_url(url).render_as_string(hide_password=True))


def _packed(topics: set[str]) -> Iterator[str]:
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
