import sqlite3
import threading
from pathlib import Path

import pytest

from knowledge.database import Database


def test_a_transaction_is_kept_whole_or_not_at_all(tmp_path: Path) -> None:
    database = Database(tmp_path / "corpus.sqlite")
    row = {"entry": "returns", "locale": "de", "digest": "1"}
    with pytest.raises(sqlite3.IntegrityError), database.writing() as tables:
        tables.table("decided").insert_all([row, row | {"digest": "2"}, row], batch_size=1)
    with database.reading() as tables:
        assert tables.table("decided").count == 0
        assert tables.journal_mode == "wal"


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
