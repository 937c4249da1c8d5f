from collections.abc import Iterator
from functools import partial
from pathlib import Path

import gevent
import pytest
import sqlalchemy as sa
from gevent.monkey import get_original
from gevent.threadpool import ThreadPool

from bot.storage.engines.sqlite import engine
from bot.storage.engines.writer import Writer, WriterClosed, begun
from bot.storage.errors import StoreUnavailable
from bot.storage.transaction import Transaction

NativeEvent = get_original("threading", "Event")
INSERT = sa.text("INSERT INTO number VALUES (:value)")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "db.sqlite"


@pytest.fixture
def statements() -> list[str]:
    return []


@pytest.fixture
def fired() -> list[set[str]]:
    return []


@pytest.fixture
def writer(path: Path, statements: list[str], fired: list[set[str]]) -> Iterator[Writer]:
    writing = engine(path)
    with writing.connect() as db:
        db.exec_driver_sql("CREATE TABLE number (value INTEGER UNIQUE)")
        db.exec_driver_sql(
            "CREATE TABLE child (value REFERENCES number (value) DEFERRABLE INITIALLY DEFERRED)"
        )
    db = writing.connect()
    db.connection.driver_connection.set_trace_callback(statements.append)
    db.connection.driver_connection.execute("PRAGMA busy_timeout = 100")
    writer = Writer(db, str(path), lambda topics: fired.append(set(topics)))
    yield writer
    writer.close()


class Inserting:
    """A job that inserts a value and says so."""

    def __init__(self, value: int) -> None:
        self.value = value

    def __call__(self, transaction: Transaction) -> int:
        transaction.changed.add(str(self.value))
        transaction._db.execute(INSERT, {"value": self.value})
        return self.value


def values(path: Path) -> list[int]:
    with engine(path).connect() as db:
        return [row[0] for row in db.exec_driver_sql("SELECT value FROM number ORDER BY value")]


def busy(writer: Writer) -> tuple[object, gevent.Greenlet]:
    """Keep the writer in a transaction until the event is set, so that jobs gather behind it."""
    began, end = NativeEvent(), NativeEvent()

    def hold(_: Transaction) -> None:
        began.set()
        end.wait(10)

    holding = gevent.spawn(writer.run, hold)
    while not began.is_set():
        gevent.sleep(0.001)
    return end, holding


def test_a_result_is_handed_out_after_its_commit(writer: Writer, path: Path) -> None:
    assert writer.run(Inserting(1)) == 1
    assert values(path) == [1]


def test_what_is_called_then_is_called_after_the_commit_and_not_for_what_failed(
    writer: Writer, path: Path
) -> None:
    called: list[list[int]] = []
    writer.run(Inserting(2))
    end, _ = busy(writer)

    def job(transaction: Transaction, value: int) -> None:
        transaction.then.append(lambda: called.append(values(path)))
        Inserting(value)(transaction)

    jobs = [gevent.spawn(writer.run, partial(job, value=value)) for value in (1, 2, 3)]
    gevent.sleep(0.01)
    end.set()  # type: ignore[attr-defined]
    gevent.joinall(jobs)
    assert called == [[1, 2, 3]] * 2


def test_jobs_that_arrive_during_a_commit_share_the_next(writer: Writer, statements: list[str]) -> None:
    end, holding = busy(writer)
    jobs = [gevent.spawn(writer.run, Inserting(n)) for n in range(20)]
    gevent.sleep(0.01)
    statements.clear()
    end.set()  # type: ignore[attr-defined]
    gevent.joinall([holding, *jobs])
    assert [job.value for job in jobs] == list(range(20))
    assert [statements.count(each) for each in ("BEGIN IMMEDIATE", "COMMIT")] == [1, 2]  # one is of before


def test_a_failing_job_harms_no_other(writer: Writer, path: Path, fired: list[set[str]]) -> None:
    writer.run(Inserting(2))
    end, _ = busy(writer)

    def half(transaction: Transaction) -> None:
        Inserting(7)(transaction)
        Inserting(2)(transaction)

    jobs = [gevent.spawn(writer.run, job) for job in (Inserting(1), half, Inserting(3))]
    gevent.sleep(0.01)
    end.set()  # type: ignore[attr-defined]
    gevent.joinall(jobs)
    assert [job.value for job in jobs] == [1, None, 3]
    assert isinstance(jobs[1].exception, sa.exc.IntegrityError)
    assert values(path) == [1, 2, 3]
    assert fired[-1] == {"1", "3"}


def test_a_job_that_fails_alone_leaves_nothing(writer: Writer, path: Path, fired: list[set[str]]) -> None:
    writer.run(Inserting(2))

    def half(transaction: Transaction) -> None:
        Inserting(7)(transaction)
        Inserting(2)(transaction)

    with pytest.raises(sa.exc.IntegrityError):
        writer.run(half)
    assert (values(path), fired) == ([2], [{"2"}])
    assert writer.run(Inserting(7)) == 7
    assert values(path) == [2, 7]


def test_a_lost_transaction_is_told_to_all_and_the_next_one_works(writer: Writer, path: Path) -> None:
    with engine(path).connect() as other, begun(other):
        jobs = [gevent.spawn(writer.run, Inserting(n)) for n in (1, 2)]
        gevent.joinall(jobs)
    assert all(isinstance(job.exception, StoreUnavailable) for job in jobs)
    assert writer.run(Inserting(3)) == 3
    assert values(path) == [3]


def test_after_a_commit_that_failed_the_next_one_works(writer: Writer, path: Path) -> None:
    with pytest.raises(StoreUnavailable):
        writer.run(lambda tx: tx._db.execute(sa.text("INSERT INTO child VALUES (1)")).rowcount)
    assert writer.run(Inserting(3)) == 3
    assert values(path) == [3]


def test_a_caller_that_no_longer_waits_disturbs_nobody(writer: Writer, path: Path) -> None:
    end, _ = busy(writer)
    impatient = gevent.spawn(writer.run, Inserting(1))
    gevent.sleep(0.01)
    impatient.kill()
    end.set()  # type: ignore[attr-defined]
    assert writer.run(Inserting(2)) == 2
    assert values(path) == [1, 2]


def test_native_threads_may_write_too(writer: Writer, path: Path) -> None:
    pool = ThreadPool(4)
    assert sorted(pool.map(lambda n: writer.run(Inserting(n)), range(40))) == list(range(40))
    assert values(path) == list(range(40))


def test_closing_finishes_what_was_handed_in(writer: Writer, path: Path) -> None:
    jobs = [gevent.spawn(writer.run, Inserting(n)) for n in range(5)]
    gevent.sleep(0)
    writer.close()
    gevent.joinall(jobs)
    assert values(path) == [0, 1, 2, 3, 4]
    with pytest.raises(WriterClosed):
        writer.run(Inserting(6))
