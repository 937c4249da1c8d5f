"""Hearing what other processes changed: PostgreSQL's LISTEN, as a mere wake-up.

A notification says that something changed, never what: whoever is woken looks into the database. What was
missed while the connection was down is made good by waking everybody once it is up again. What this process
changed itself it knows already.
"""

import logging
import os
import secrets
import select
from collections.abc import Callable
from typing import Any

import psycopg2
from gevent.monkey import get_original
from gevent.threadpool import ThreadPool

from bot.storage.engines.signals import Signals

log = logging.getLogger(__name__)

CHANNEL = "kundig"
_PAUSE = 0.5  # seconds before it connects again

_poll: Any = get_original("select", "poll")  # select() itself refuses files beyond the 1,024th


class Listener:
    """Fires the topics that other processes name, from a native thread."""

    def __init__(self, url: str, signals: Signals, lost: Callable[[], None]) -> None:
        """`lost` is called when the connection breaks."""
        self._url, self._signals, self._lost = url, signals, lost
        self._name = secrets.token_hex(4)
        self._closed = False
        self._end, self._ending = os.pipe()  # a byte ends the thread's wait; gevent puts off a close
        self._thread = ThreadPool(1)
        self._ended = self._thread.spawn(self._listen)

    def close(self) -> None:
        if self._closed:
            return
        self._closed = True
        os.write(self._ending, b"\0")
        self._ended.get()
        self._thread.kill()
        os.close(self._end)
        os.close(self._ending)

    def signed(self, topics: str) -> str:
        """Topics, one a line, as this process tells them to others."""
        return f"{self._name}\n{topics}"

    def _listen(self) -> None:
        while not self._closed:
            try:
                self._hear()
            except psycopg2.Error as error:
                self._lost()
                log.warning("not listening to the database just now: %s", str(error).strip())
                _ready(_PAUSE, self._end)

    def _hear(self) -> None:
        connection = psycopg2.connect(self._url, connect_timeout=5, application_name="kundig listener")
        try:
            connection.set_isolation_level(psycopg2.extensions.ISOLATION_LEVEL_AUTOCOMMIT)
            with connection.cursor() as cursor:
                cursor.execute(f"LISTEN {CHANNEL}")
            self._signals.fire_all()
            while not self._closed:
                if connection.fileno() in _ready(None, connection.fileno(), self._end):
                    connection.poll()
                    self._fire(connection)
        finally:
            connection.close()

    def _fire(self, connection: Any) -> None:
        topics: set[str] = set()
        for notice in connection.notifies:
            name, *others = notice.payload.split("\n")
            if name != self._name:
                topics.update(others)
        connection.notifies.clear()
        self._signals.fire(topics)


def _ready(seconds: float | None, *files: int) -> list[int]:
    """Which of these can be read, or have ended; waits for the first, up to `seconds`."""
    poll = _poll()
    for file in files:
        poll.register(file, select.POLLIN)
    return [file for file, _ in poll.poll(seconds and seconds * 1000)]
