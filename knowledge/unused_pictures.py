"""Pictures and videos that nothing mentions: put into an editor and never saved, or left behind by an import.

Mentioned is what stands anywhere in the corpus' file, be it an entry, a revision or a job, or in a release
that is kept or in the making. A picture that is put in again is new again.
"""

import time
from collections.abc import Iterator
from pathlib import Path

import sqlite_utils

from knowledge.corpus.database import Database
from knowledge.media.media import OURS, is_picture

DAYS = 14  # browsers keep what was not sent for seven
_TEXTS = "*/*.jsonl"  # of releases, and of one in the making


def unused_pictures(folder: Path, corpus: Path, releases: Path) -> list[Path]:
    """Files of the folder that are older than DAYS and that neither corpus nor release mentions."""
    oldest = time.time() - DAYS * 86_400
    old = {file.name: file for file in _pictures(folder) if file.stat().st_mtime < oldest}
    if not old or not corpus.exists():  # without a corpus nobody knows what is needed
        return []
    for text in (*_released(releases), *_saved(corpus)):
        for name in OURS.findall(text):
            old.pop(name, None)
        if not old:
            break
    return sorted(old.values())


def forget_pictures(files: list[Path], corpus: Path) -> list[str]:
    """Removes those that no entry has taken up meanwhile; nobody can save one while this looks."""
    database, gone = Database(corpus), []
    try:
        with database.writing() as tables:
            taken = {name for text in _texts(tables, "entries") for name in OURS.findall(text)}
            for file in files:
                if file.name not in taken:
                    file.unlink(missing_ok=True)
                    gone.append(file.name)
    finally:
        database.close()
    return gone


def _pictures(folder: Path) -> Iterator[Path]:
    return (file for file in folder.iterdir() if is_picture(file)) if folder.is_dir() else iter(())


def _released(releases: Path) -> Iterator[str]:
    for file in releases.glob(_TEXTS):
        with file.open(encoding="utf-8", errors="replace") as lines:
            yield from lines


def _saved(corpus: Path) -> Iterator[str]:
    database = Database(corpus)
    try:
        with database.reading() as tables:
            for name in tables.table_names():
                yield from _texts(tables, name)
    finally:
        database.close()


def _texts(tables: sqlite_utils.Database, name: str) -> Iterator[str]:
    """All that a table says; a search index repeats others, and some of its tables cannot be read."""
    if "_fts" in name:
        return
    for row in tables.execute(f"SELECT * FROM [{name}]"):  # noqa: S608  # a table of our own file
        yield from (value for value in row if isinstance(value, str) and "/media/" in value)
