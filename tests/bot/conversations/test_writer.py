import sqlite3
from collections.abc import Iterator
from pathlib import Path

import gevent
import pytest
from gevent.monkey import get_original
from gevent.threadpool import ThreadPool

from bot.conversations.writer import Transaction, Writer, WriterClosed

NativeEvent = get_original("threading", "Event")


def connect(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, timeout=0.1, isolation_level=None, check_same_thread=False)


@pytest.fixture
def statements() -> list[str]:
    return []


@pytest.fixture
def fired() -> list[set[str]]:
    return []


@pytest.fixture
def writer(tmp_path: Path, statements: list[str], fired: list[set[str]]) -> Iterator[Writer]:
    db = connect(tmp_path / "db.sqlite")
    db.execute("PRAGMA foreign_keys = ON")
    db.execute("CREATE TABLE number (value INTEGER UNIQUE)")
    db.set_trace_callback(statements.append)
    writer = Writer(db, lambda topics: fired.append(set(topics)))
    yield writer
    writer.close()


def insert(value: int) -> "Inserting":
    return Inserting(value)


class Inserting:
    """A job that inserts a value and says so."""

    def __init__(self, value: int) -> None:
        self.value = value

    def __call__(self, transaction: Transaction) -> int:
        transaction.changed.add(str(self.value))
        transaction.db.execute("INSERT INTO number VALUES (?)", (self.value,))
        return self.value


def values(path: Path) -> list[int]:
    return [row[0] for row in connect(path).execute("SELECT value FROM number ORDER BY value")]


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


def test_a_result_is_handed_out_after_its_commit(writer: Writer, tmp_path: Path) -> None:
    assert writer.run(insert(1)) == 1
    assert values(tmp_path / "db.sqlite") == [1]


def test_jobs_that_arrive_during_a_commit_share_the_next(writer: Writer, statements: list[str]) -> None:
    end, holding = busy(writer)
    jobs = [gevent.spawn(writer.run, insert(n)) for n in range(20)]
    gevent.sleep(0.01)
    statements.clear()
    end.set()  # type: ignore[attr-defined]
    gevent.joinall([holding, *jobs])
    assert [job.value for job in jobs] == list(range(20))
    assert statements.count("BEGIN IMMEDIATE") == 1


def test_a_failing_job_harms_no_other(writer: Writer, tmp_path: Path, fired: list[set[str]]) -> None:
    writer.run(insert(2))
    end, _ = busy(writer)

    def half(transaction: Transaction) -> None:
        insert(7)(transaction)
        insert(2)(transaction)

    jobs = [gevent.spawn(writer.run, job) for job in (insert(1), half, insert(3))]
    gevent.sleep(0.01)
    end.set()  # type: ignore[attr-defined]
    gevent.joinall(jobs)
    assert [job.value for job in jobs] == [1, None, 3]
    assert isinstance(jobs[1].exception, sqlite3.IntegrityError)
    assert values(tmp_path / "db.sqlite") == [1, 2, 3]
    assert fired[-1] == {"1", "3"}


def test_a_lost_transaction_is_told_to_all_and_the_next_one_works(writer: Writer, tmp_path: Path) -> None:
    other = connect(tmp_path / "db.sqlite")
    other.execute("BEGIN IMMEDIATE")
    jobs = [gevent.spawn(writer.run, insert(n)) for n in (1, 2)]
    gevent.joinall(jobs)
    assert all(isinstance(job.exception, sqlite3.OperationalError) for job in jobs)
    other.execute("ROLLBACK")
    assert writer.run(insert(3)) == 3
    assert values(tmp_path / "db.sqlite") == [3]


def test_after_a_commit_that_failed_the_next_one_works(writer: Writer, tmp_path: Path) -> None:
    def orphan(transaction: Transaction) -> None:
        transaction.db.execute("INSERT INTO child VALUES (1)")

    writer.run(
        lambda tx: (
            tx.db.execute(
                "CREATE TABLE child (value REFERENCES number (value) DEFERRABLE INITIALLY DEFERRED)"
            ).rowcount
        )
    )
    with pytest.raises(sqlite3.IntegrityError):
        writer.run(orphan)
    assert writer.run(insert(3)) == 3
    assert values(tmp_path / "db.sqlite") == [3]


def test_a_caller_that_no_longer_waits_disturbs_nobody(writer: Writer, tmp_path: Path) -> None:
    end, _ = busy(writer)
    impatient = gevent.spawn(writer.run, insert(1))
    gevent.sleep(0.01)
    impatient.kill()
    end.set()  # type: ignore[attr-defined]
    assert writer.run(insert(2)) == 2
    assert values(tmp_path / "db.sqlite") == [1, 2]


def test_native_threads_may_write_too(writer: Writer, tmp_path: Path) -> None:
    pool = ThreadPool(4)
    assert sorted(pool.map(lambda n: writer.run(insert(n)), range(40))) == list(range(40))
    assert values(tmp_path / "db.sqlite") == list(range(40))


def test_closing_finishes_what_was_handed_in(writer: Writer, tmp_path: Path) -> None:
    jobs = [gevent.spawn(writer.run, insert(n)) for n in range(5)]
    gevent.sleep(0)
    writer.close()
    gevent.joinall(jobs)
    assert values(tmp_path / "db.sqlite") == [0, 1, 2, 3, 4]
    with pytest.raises(WriterClosed):
        writer.run(insert(6))
