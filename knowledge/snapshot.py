"""Copies of SQLite files that are in use: whole, as they were at one moment, each in one file."""

import os
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import sqlite_utils

from knowledge.corpus.database import PATIENCE, Database
from knowledge.corpus.migrations import taken
from knowledge.errors import KundigError
from knowledge.media.media import OURS


class JobBeforeRestore(KundigError):
    """What curation asked for before the data folder was restored is not done by itself."""


class SqliteDamaged(KundigError):
    """A check of the whole file found a fault."""


def snapshot(path: Path, copy: Path) -> None:
    """Makes `copy` from what is committed in `path` at this moment; others may go on writing there.

    All of it is read in one step: SQLite would begin anew whenever another process writes between two.
    Raises sqlite3.Error, OSError.
    """
    os.close(os.open(copy, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    with (
        closing(sqlite3.connect(path, timeout=PATIENCE)) as source,
        closing(sqlite3.connect(copy)) as target,
    ):
        source.backup(target)
        target.execute("PRAGMA journal_mode = DELETE")


def check(path: Path, name: str, *, quick: bool = False) -> None:
    """Reads a file through, with its indexes unless it is to be `quick`. Raises SqliteDamaged."""
    try:
        with closing(sqlite3.connect(path)) as db:
            found = db.execute(f"PRAGMA {'quick_check' if quick else 'integrity_check'}(1)").fetchone()[0]
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError) and error.sqlite_errorcode == sqlite3.SQLITE_FULL:
            raise
        found = str(error)
    if found != "ok":
        raise SqliteDamaged(file=name, why=found)


def corpus_version(copy: Path) -> str:
    """The last step that a copy of the corpus has taken; empty for one of version 0.1. Raises NewerData."""
    with closing(sqlite3.connect(copy)) as db:
        steps = taken(sqlite_utils.Database(db), copy)
    return steps[-1] if steps else ""


def pictures_named(copy: Path) -> set[str]:
    """The pictures of ours that entries of a copy of the corpus name, wherever they do."""
    with closing(sqlite3.connect(copy)) as db:
        tables = sqlite_utils.Database(db)
        if not tables.table("entries").exists():
            return set()
        rows = db.execute("SELECT media, answer FROM entries")
        return {name for row in rows for text in row for name in re.findall(OURS, text or "")}


def let_go_of_jobs(copy: Path) -> int:
    """Open jobs of a restored corpus fail: nobody waits for them, and they may have been done. How many."""
    database = Database(copy)
    told = JobBeforeRestore().fault.as_json()
    try:
        with database.writing() as tables:
            ended = tables.execute(
                "UPDATE jobs SET state = 'failed', error = ? WHERE state IN ('queued', 'running')", [told]
            )
            return int(ended.rowcount)
    finally:
        database.close()
