"""Looking into the store behind its back, where a test needs what no repository offers."""

import sqlite3
from contextlib import closing
from typing import Any

from bot.storage import Storage


def run(storage: Storage, statement: str, *values: object) -> list[Any]:
    """The rows of a statement on the SQLite file, committed, with foreign keys."""
    with closing(sqlite3.connect(storage.place, timeout=20)) as db, db:
        db.execute("PRAGMA foreign_keys = ON")
        return db.execute(statement, values).fetchall()
