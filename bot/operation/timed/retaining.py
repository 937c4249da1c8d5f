"""Retention, as it is done: in small steps with pauses as long, so that nobody waits for it.

Each step is a transaction that also counts what it did in the record of the run: a run that was killed is
told as far as it went, and the next one goes on from there.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bot.conversations.sources import weights
from bot.operation.timed.clock import Timed
from bot.operation.timed.collecting import MOST_KEPT
from bot.operation.timed.gaps import SPAN
from bot.privacy.archiving import archive
from bot.privacy.retention import DAY, Due, batch, due
from bot.storage import Storage, Transaction
from bot.storage.repositories.archive import Sites
from bot.storage.scrubbing import scrub
from bot.storage.trackers import Trackers
from knowledge.corpus.jobs import Jobs
from knowledge.files import copies
from knowledge.folder.home import Home
from matcher.learning.share import WORTH

EVERY = 6 * 3600.0  # seconds
PAUSE = 0.05  # seconds between two steps, or as long as the step took
PATIENCE = 240.0  # seconds after which the rest is left to the next run
AT_ONCE = 50  # rows that a step deletes
ATTACHMENTS = 5  # each up to megabytes
ARCHIVED = 10  # conversations that a step deletes for good
CONVERSATIONS = 10  # that a step looks at
TRACKERS = 500  # of which a step asks whether their conversations are there

Step = Callable[[Transaction], Mapping[str, int]]


@dataclass(frozen=True)
class Retention:
    """One run at the moment `now`; `pause` and `patience` are seconds."""

    storage: Storage
    home: Home
    now: float
    pause: float = PAUSE
    patience: float = PATIENCE

    def run(self) -> str:
        """Everything that is due; the id of its record."""
        run = self.storage.write(lambda tx: tx.retention_runs.begin(self.now))
        begun = before = time.monotonic()
        for done in self._steps(run, self._due()):
            if done and self.pause:
                time.sleep(max(self.pause, time.monotonic() - before))
            before = time.monotonic()
            if before - begun > self.patience:
                break
        scrub(self.home)
        self.storage.write(lambda tx: tx.retention_runs.end(run, self.now))
        return run

    def _due(self) -> Due:
        with self.storage.reading() as read:
            return due(self.home.settings.retention, read.sites.all(), self.now)

    def _steps(self, run: str, limits: Due) -> Iterator[int]:
        """How much each step did."""
        step = partial(self._step, run)
        counted = self._weights()
        for sites, before in limits.conversations:
            yield from self._archive(step, sites, before, counted)
            yield from self._forget_silent(step, sites, before)
        for name, forget in self._rows(limits).items():
            while done := step(partial(_counted, name, forget)):
                yield done
        yield from self._forget_trackers(step)
        yield from self._forget_files(step, limits)

    def _step(self, run: str, work: Step) -> int:
        def job(transaction: Transaction) -> int:
            done = {name: count for name, count in work(transaction).items() if count}
            if done:
                transaction.retention_runs.count(run, done)
            return sum(done.values())

        return self.storage.write(job)

    def _archive(
        self, step: Callable[[Step], int], sites: Sites, before: float, counted: Mapping[str, float]
    ) -> Iterator[int]:
        after, last = 0.0, ""
        while True:
            with self.storage.reading() as read:
                found = batch(read.archive.old(before, sites, CONVERSATIONS, after, last))
            if not found:
                return
            after, last = found[-1].moved, found[-1].id
            yield step(lambda tx, found=found: {"archived": archive(tx, found, before, self.now, counted)})  # type: ignore[misc]

    def _forget_silent(self, step: Callable[[Step], int], sites: Sites, before: float) -> Iterator[int]:
        while True:
            with self.storage.reading() as read:
                ids = read.archive.silent(before, sites, AT_ONCE)
            if not ids:
                return
            yield step(lambda tx, ids=ids: {"silent": tx.archive.forget_silent(ids)})  # type: ignore[misc]

    def _rows(self, limits: Due) -> dict[str, Callable[[Transaction], int]]:
        """What deletes a few more of each class, and says how many."""
        return {
            "deleted": lambda tx: tx.archive.delete_before(limits.archive, ARCHIVED),
            "attachments": lambda tx: tx.attachments.forget_before(limits.attachments, ATTACHMENTS),
            "unsent": lambda tx: tx.attachments.forget_before(self.now - DAY, ATTACHMENTS, unsent=True),
            "deliveries": lambda tx: tx.deliveries.forget(limits.deliveries, AT_ONCE),
            "outcomes": lambda tx: tx.outcomes.forget(limits.outcomes, AT_ONCE),
            "proposals": lambda tx: tx.proposals.forget_before(limits.proposals, AT_ONCE),
            "posts": lambda tx: tx.posts.forget_before(limits.posts, AT_ONCE),
            "unsettled": lambda tx: tx.gaps.forget_before(self.now - SPAN, AT_ONCE),
            "gaps": lambda tx: tx.gaps.forget_empty(),
            "runs": lambda tx: tx.retention_runs.forget_before(limits.records, AT_ONCE),
            "audit": lambda tx: tx.audit.forget_before(limits.records),
        }

    def _weights(self) -> dict[str, float]:
        """What each linked outcome counts from now on, should its conversation go."""
        with self.storage.reading() as read:
            linked = read.outcomes.linked_before(float("inf"))
            others = [each for each in read.outcomes.since(0.0, MOST_KEPT) if each.conversation is None]
        return dict(zip(linked, weights([*linked.values(), *others], WORTH), strict=False))

    def _forget_trackers(self, step: Callable[[Step], int]) -> Iterator[int]:
        """What the dialogue still holds of conversations that are gone, whatever took them."""
        trackers, last = Trackers(self.home), ""
        while ids := trackers.ids(last, TRACKERS):
            last = ids[-1]
            with self.storage.reading() as read:
                gone = sorted(set(ids) - read.archive.known(ids))
            count = trackers.forget(gone) if gone else 0
            yield step(lambda _, count=count: {"trackers": count}) if count else 0  # type: ignore[misc]

    def _forget_files(self, step: Callable[[Step], int], limits: Due) -> Iterator[int]:
        jobs = Jobs(self.home.corpus)
        forgotten = jobs.forget(limits.imports)
        jobs.close()
        old = [path for path in self._copies() if path.stat().st_mtime < limits.copies]
        for path in old:
            path.unlink(missing_ok=True)
        yield step(lambda _: {"imports": forgotten, "copies": len(old)})

    def _copies(self) -> list[Path]:
        home = self.home
        return [copy for path in (home.conversations, home.corpus, home.tracker) for copy in copies(path)]


def _counted(name: str, forget: Callable[[Transaction], int], transaction: Transaction) -> Mapping[str, int]:
    return {name: forget(transaction)}


def timed(home: Home) -> tuple[Timed, ...]:
    """The job that does it."""
    return (Timed("retain", EVERY, lambda storage: _retain(storage, home)),)


def _retain(storage: Storage, home: Home) -> None:
    Retention(storage, home, time.time()).run()
