"""The process for what needs the matcher, see `bot.operation.matching`: it lives while there is such work.

Encoders take more memory than all else that a worker does, so it holds none. Who changes an entry will soon
try it or publish it: the process then starts beforehand, so that no click waits for that. While a file is
imported it is there for somebody's click alone: the reader of the file has the memory.
"""

import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from typing import Final

from bot.monitoring.heartbeat import PIPE, SYSTEMD
from bot.operation.dates import Calendar
from bot.operation.watchdog import Watchdog
from bot.storage import Storage, StoreUnavailable
from knowledge.corpus.corpus import Corpus
from knowledge.corpus.jobs import Jobs
from knowledge.curating.bulk_jobs import KINDS as BULK
from knowledge.errors import CorpusUnavailable
from knowledge.folder.home import Home
from knowledge.imports import KINDS as IMPORTS

log = logging.getLogger("kundig.worker")

COMMAND: Final = (sys.executable, "-m", "bot.operation.matching")
LOOK_EVERY: Final = 0.3  # seconds; one small SQLite read, so that a publish starts without a felt delay
LOOK_AGAIN: Final = 5.0  # seconds, while a database is damaged
LOOK_FOR_QUESTIONS: Final = 5.0  # seconds between looks for questions that belong to no gap yet
IDLE: Final = 300.0  # seconds for which it stays when there is nothing to do
WAITS: Final = (1.0, 5.0, 20.0, 60.0)  # seconds before it is started again after its first, second, … death
ENDS_WITHIN: Final = 4.0  # seconds; less than `loops.STOP_WITHIN`, so that it never outlives the worker


def needs_matcher(kind: str) -> bool:
    """Whether jobs of that kind are done there."""
    return kind not in (*IMPORTS, *BULK)


class OnDemand:
    """Starts the process when there is something to do, and ends it when there is not; seconds all."""

    def __init__(
        self, home: Home, storage: Storage, *, command: Sequence[str] = COMMAND, idle: float = IDLE
    ) -> None:
        self._jobs, self._corpus, self._storage = Jobs(home.corpus), Corpus(home.corpus), storage
        self._calendar, self._command, self._idle = Calendar(home), command, idle
        self._process: subprocess.Popen[bytes] | None = None
        self._watchdog, self._deaths = Watchdog(), 0
        self._edited: int | None = None  # the last change of an entry; none is known when a worker starts
        self._needed_until = self._start_at = self._next_look = 0.0

    def run(self, stop: threading.Event) -> None:
        try:
            while not stop.is_set():
                try:
                    self._calendar.look()
                    self.look(time.monotonic())
                except (
                    CorpusUnavailable,
                    StoreUnavailable,
                ) as error:  # somebody may restore it
                    log.error("%s", error)
                    stop.wait(LOOK_AGAIN)
                stop.wait(LOOK_EVERY)
        finally:
            self.end()

    def look(self, now: float) -> None:
        """Raises CorpusUnavailable, StoreUnavailable."""
        self._notice(now)
        wanted = self._jobs.has_open(needs_matcher)
        if not wanted and self._jobs.has_open(IMPORTS.__contains__):
            self.end()
            return
        if wanted or self._worth_it(now):
            self._needed_until = now + self._idle
        if self._process is None and now < self._needed_until and now >= self._start_at:
            self._start(now)
        elif self._process is not None and now >= self._needed_until:
            self.end()

    def end(self) -> None:
        """It may finish what it does; after some seconds that is cut off, and done again by another."""
        if self._process is None:
            return
        assert self._process.stdin is not None
        self._process.stdin.close()
        if not self._watchdog.begun:  # it does not listen yet, and has nothing to finish
            self._process.kill()
        try:
            self._process.wait(ENDS_WITHIN)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._gone()

    def _worth_it(self, now: float) -> bool:
        """Whether something can be done before anybody waits for it: at the start, to see whether the live
        release can be used; after an edit; and when customers asked what nobody has answered.
        """
        if now < self._next_look:
            return False
        self._next_look = now + LOOK_FOR_QUESTIONS
        edited, self._edited = self._edited, self._corpus.last_change()
        with self._storage.reading() as read:
            return edited != self._edited or read.gaps.fresh()

    def _start(self, now: float) -> None:
        heartbeats = self._watchdog.open(now)
        environ = {name: value for name, value in os.environ.items() if name != SYSTEMD}
        try:
            self._process = subprocess.Popen(
                self._command,
                stdin=subprocess.PIPE,  # closed, it tells that it is needed no more, or that we are gone
                stdout=sys.stderr,
                pass_fds=(heartbeats,),
                env=environ | {PIPE: str(heartbeats)},
            )
        finally:
            os.close(heartbeats)

    def _notice(self, now: float) -> None:
        """That it died, or hangs. A job that took it along is claimed by the next one, some times."""
        if self._process is None:
            return
        if self._process.poll() is None:
            if not self._watchdog.hung(now):
                return
            log.error("the matcher's process hangs; ending it")
            self._process.kill()
            self._process.wait()
        code, lived = self._process.returncode, self._watchdog.lived(now)
        self._deaths = 1 if lived > WAITS[-1] else self._deaths + 1
        self._start_at = now + WAITS[min(self._deaths, len(WAITS)) - 1]
        log.warning("the matcher's process ended (%s)", code)
        self._gone()

    def _gone(self) -> None:
        assert self._process is not None
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process = None
        self._watchdog.close()
