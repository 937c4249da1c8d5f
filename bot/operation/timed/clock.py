"""The clock: jobs that run every so often, each once in the whole installation.

Workers claim a job that is due, one of them gets it. The lease of a killed worker ends, and then the job runs
again: a job must bear that, and must be done before its lease ends.
"""

import logging
import math
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from threading import Event
from typing import Final

from bot.monitoring.requests import doing
from bot.storage import Storage, StoreUnavailable, Transaction
from bot.storage.records import TimedJob
from knowledge.errors import KundigError

log = logging.getLogger("kundig.clock")

LOOK_EVERY = 10.0  # seconds
LEASE: Final = 600.0  # seconds


@dataclass(frozen=True)
class Timed:
    """Something to run `every` so many seconds."""

    name: str
    every: float
    run: Callable[[Storage], None]

    def __post_init__(self) -> None:
        if not self.name or self.every <= 0:
            raise ValueError(f"A timed job has a name and a period, not {self.name!r} and {self.every!r}.")

    def after(self, due: float, now: float) -> float:
        """When it is due next; times that were missed are not made up for."""
        return due + self.every * (math.floor((now - due) / self.every) + 1)


class Clock:
    """Runs `jobs` when they are due. `look` and `lease` are seconds."""

    def __init__(
        self, storage: Storage, jobs: Sequence[Timed], *, look: float = LOOK_EVERY, lease: float = LEASE
    ) -> None:
        self._storage, self._look, self._lease = storage, look, lease
        self._jobs = {job.name: job for job in jobs}
        self._holder = f"{storage.process}-{secrets.token_hex(4)}"
        self._planned = False

    def run(self, stop: Event) -> None:
        while not stop.is_set():
            try:
                self._plan()
                while not stop.is_set() and self._run_one():
                    pass
            except StoreUnavailable as error:
                log.warning("%s; looking again", error)
            stop.wait(self._look)

    def _plan(self) -> None:
        """New jobs are due at once."""
        if not self._planned:
            self._storage.write(self._plan_all)
            self._planned = True

    def _plan_all(self, transaction: Transaction) -> None:
        for name in self._jobs:
            transaction.timed_jobs.plan(name, transaction.now())

    def _run_one(self) -> bool:
        """False when nothing was due."""
        names = list(self._jobs)
        with self._storage.reading() as read:
            if not read.timed_jobs.waiting(names, read.now()):
                return False
        due = self._storage.write(partial(self._claim, names))
        if due is None:
            return False
        job = self._jobs[due.name]
        with doing(f"{job.name}-{int(due.due)}"):
            self._storage.write(partial(self._finish, job, due, self._attempt(job)))
        return True

    def _claim(self, names: Sequence[str], transaction: Transaction) -> TimedJob | None:
        now = transaction.now()
        return transaction.timed_jobs.claim(names, self._holder, now, now + self._lease)

    def _attempt(self, job: Timed) -> str | None:
        """What went wrong; a job that failed is tried at its next time."""
        try:
            job.run(self._storage)
        except KundigError as error:
            log.warning("%s: %s", job.name, error)
            return error.fault.as_json()
        except Exception as error:
            log.exception("%s", job.name)
            return f"{type(error).__name__}: {error}"
        return None

    def _finish(self, job: Timed, due: TimedJob, error: str | None, transaction: Transaction) -> bool:
        now = transaction.now()
        return transaction.timed_jobs.finish(job.name, self._holder, now, job.after(due.due, now), error)
