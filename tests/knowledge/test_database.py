import sqlite3
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest
import sqlite_utils

from knowledge.database import Database


def create(tables: sqlite_utils.Database) -> None:
    tables.table("notes").create({"id": int, "text": str}, pk="id")


def count(path: Path) -> int:
    """Opens the file, as a further process does, and adds a note."""
    with Database(path, "notes", create).writing() as tables:
        tables.table("notes").insert({"text": "x"})
        return tables.table("notes").count


def test_a_transaction_is_kept_whole_or_not_at_all(tmp_path: Path) -> None:
    database = Database(tmp_path / "notes.sqlite", "notes", create)
    with pytest.raises(sqlite3.IntegrityError), database.writing() as tables:
        tables.table("notes").insert_all([{"id": 1}, {"id": 2}, {"id": 1}], batch_size=1)
    with database.reading() as tables:
        assert tables.table("notes").count == 0
        assert tables.journal_mode == "wal"


@pytest.mark.slow
def test_processes_that_come_at_once_make_the_tables_once(tmp_path: Path) -> None:
    with ProcessPoolExecutor(4) as pool:
        counts = list(pool.map(count, [tmp_path / "notes.sqlite"] * 12))
    assert sorted(counts) == list(range(1, 13))
