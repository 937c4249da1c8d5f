import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest

from knowledge.corpus.database import Database


def test_a_transaction_is_kept_whole_or_not_at_all(tmp_path: Path) -> None:
    database = Database(tmp_path / "corpus.sqlite")
    row = {"entry": "returns", "locale": "de", "digest": "1"}
    with pytest.raises(sqlite3.IntegrityError), database.writing() as tables:
        tables.table("decided").insert_all([row, row | {"digest": "2"}, row], batch_size=1)
    with database.reading() as tables:
        assert tables.table("decided").count == 0
        assert tables.journal_mode == "wal"


def test_opening_a_new_file_waits_for_another_process_that_is_preparing_it(tmp_path: Path) -> None:
    path = tmp_path / "corpus.sqlite"
    with closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False)) as theirs:
        theirs.execute("BEGIN IMMEDIATE")
        done = threading.Timer(0.2, theirs.execute, ["COMMIT"])
        done.start()
        with Database(path).reading() as tables:
            assert tables.journal_mode == "wal"
        done.join()


def test_who_writes_waits_for_another_process_and_who_reads_does_not(tmp_path: Path) -> None:
    ours, theirs = Database(tmp_path / "corpus.sqlite"), Database(tmp_path / "corpus.sqlite")
    written = threading.Event()

    def write() -> None:
        with ours.writing() as tables:
            tables.table("decided").insert({"entry": "returns", "locale": "de", "digest": "1"})
        written.set()

    waiting = threading.Thread(target=write)
    with theirs.writing():
        waiting.start()
        assert not written.wait(0.2)
        with Database(tmp_path / "corpus.sqlite").reading() as tables:
            assert tables.table("decided").count == 0
    assert written.wait(10)
    waiting.join()
