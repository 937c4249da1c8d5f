"""Timed jobs: once, however many workers there are, also when one of them dies or a job fails."""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.operation.timed.clock import Clock, Timed
from bot.operation.timed.forgetting import DAY, HOUR, JOBS
from bot.storage import Storage
from bot.storage.records import Account, Node, Session, TimedJob
from knowledge.errors import UnknownSite
from tests.receiver import wait_until

pytestmark = pytest.mark.slow

Open = Callable[[], Storage]


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def another(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Open]:
    """Opens the store once more, as each process does."""
    opened: list[Storage] = []
    place = request.getfixturevalue("postgresql") if request.param == "postgresql" else ""

    def open_store() -> Storage:
        path = tmp_path / "conversations.sqlite"
        opened.append(Storage.at_server(place) if place else Storage.at_file(path))
        return opened[-1]

    yield open_store
    for storage in opened:
        storage.close()


class Running:
    """Clocks in threads, each with a store of its own, until the block ends."""

    def __init__(self, another: Open, job: Timed, workers: int = 1, lease: float = 600) -> None:
        self._stop = threading.Event()
        clocks = [Clock(another(), [job], look=0.05, lease=lease) for _ in range(workers)]
        self._threads = [threading.Thread(target=clock.run, args=[self._stop]) for clock in clocks]

    def __enter__(self) -> None:
        for thread in self._threads:
            thread.start()

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(10)


def job_of(storage: Storage) -> TimedJob:
    with storage.reading() as read:
        [job] = read.timed_jobs.all()
    return job


@pytest.mark.slow
def test_four_workers_run_it_once_a_period(another: Open) -> None:
    runs: list[float] = []
    every = 0.6
    storage = another()
    storage.write(lambda tx: tx.timed_jobs.plan("tick", tx.now()))
    first = job_of(storage).due
    with Running(another, Timed("tick", every, lambda _: runs.append(time.time())), workers=4):
        time.sleep(6 * every)
    periods = [int((moment - first) / every) for moment in runs]
    assert len(set(periods)) == len(periods)
    assert len(periods) >= 4


def test_a_job_that_takes_long_is_not_run_by_another(another: Open) -> None:
    runs: list[float] = []

    def work(_: Storage) -> None:
        runs.append(time.time())
        time.sleep(1)

    with Running(another, Timed("slow", 0.2, work), workers=3):
        time.sleep(0.8)
        assert len(runs) == 1


def test_a_failing_job_keeps_its_error_and_runs_again(another: Open) -> None:
    storage, errors = another(), [UnknownSite("x"), RuntimeError("odd")]

    def work(_: Storage) -> None:
        if errors:
            raise errors.pop(0)

    with Running(another, Timed("broken", 0.5, work)):
        wait_until(lambda: bool(planned(storage)) and "unknown_site" in (job_of(storage).error or ""))
        wait_until(lambda: job_of(storage).error == "RuntimeError: odd")
        wait_until(lambda: job_of(storage).error is None)


def planned(storage: Storage) -> list[TimedJob]:
    with storage.reading() as read:
        return read.timed_jobs.all()


def test_the_job_of_a_killed_worker_runs_when_its_lease_ends(another: Open) -> None:
    storage, runs = another(), []

    def claimed_by_one_that_dies(tx):  # type: ignore[no-untyped-def]
        now = tx.now()
        tx.timed_jobs.plan("left", now)
        return tx.timed_jobs.claim(["left"], "dead", now, now + 0.8)

    assert storage.write(claimed_by_one_that_dies).name == "left"
    begun = time.monotonic()
    with Running(another, Timed("left", HOUR, lambda _: runs.append(time.monotonic()))):
        wait_until(lambda: bool(runs))
    assert 0.5 < runs[0] - begun < 5
    assert not storage.write(lambda tx: tx.timed_jobs.finish("left", "dead", 0.0, 0.0, None))


def test_a_job_this_worker_does_not_know_is_left_to_others(another: Open) -> None:
    storage = another()
    storage.write(lambda tx: tx.timed_jobs.plan("of a later version", 0.0))
    with Running(another, Timed("mine", HOUR, lambda _: None)):
        wait_until(lambda: len(planned(storage)) == 2 and planned(storage)[0].finished is not None)
    assert [job.finished is None for job in planned(storage)] == [False, True]


def test_missed_times_are_not_made_up_for() -> None:
    job = Timed("x", 60, lambda _: None)
    assert job.after(due=0, now=1) == 60
    assert job.after(due=0, now=60) == 120
    assert job.after(due=0, now=601) == 660
    with pytest.raises(ValueError, match="period"):
        Timed("x", 0, lambda _: None)


def test_what_the_installation_forgets(another: Open) -> None:
    storage = another()
    now = time.time()

    def fill(tx):  # type: ignore[no-untyped-def]
        tx.accounts.add(Account("eva", "Eva", "", ("agent",), now))
        tx.sessions.add(Session(b"old", "eva", now - 13 * HOUR, now))
        tx.sessions.add(Session(b"idle", "eva", now - 5 * HOUR, now - 5 * HOUR))
        tx.sessions.add(Session(b"new", "eva", now - 5 * HOUR, now))
        tx.nodes.hear(Node("old", "web", "a", None, now - 2 * DAY))
        tx.nodes.hear(Node("new", "web", "a", None, now))

    storage.write(fill)
    for job in JOBS:
        job.run(storage)
    with storage.reading() as read:
        found = [read.sessions.find(id) is not None for id in (b"old", b"idle", b"new")]
        assert found == [False, False, True]
        assert [node.id for node in read.nodes.since(0.0)] == ["new"]
