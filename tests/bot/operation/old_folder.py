"""A data folder as version 0.1 left it."""

import gzip
import hashlib
import sqlite3
import time
from contextlib import closing
from importlib.resources import files
from pathlib import Path

import pytest

from knowledge.folder.home import Home, Settings

FIRST = files("bot.storage.migrations").joinpath("versions", "0001_first.sql").read_text("utf-8")
CORPUS = Path(__file__).parents[2] / "knowledge" / "corpus-0.1.sqlite.gz"
TOKEN = "a customer's token"
MESSAGES = [
    (1, "customer", "Wie lange?", None),
    (2, "bot", "30 Tage.", None),
    (3, "customer", "Ein Mensch, bitte", None),
    (4, "system", "Gleich kommt jemand.", "queued"),
]


@pytest.fixture
def old(tmp_path: Path) -> Home:
    """A folder as 0.1 left it: a customer waits for a person, a site has its greeting."""
    home, now = Home(tmp_path / "home", Settings(encoder="letters")), time.time()
    home.corpus.write_bytes(gzip.decompress(CORPUS.read_bytes()))
    with closing(sqlite3.connect(home.conversations)) as db, db:
        db.executescript(FIRST)
        db.execute(
            "INSERT INTO conversation (id, token, site, locale, state, seq, created, updated)"
            " VALUES ('c2', ?, '', 'de', 'queued', 4, ?, ?)",
            (hashlib.sha256(TOKEN.encode()).digest(), now, now),
        )
        db.executemany(
            "INSERT INTO message (conversation, seq, role, text, state, created)"
            " VALUES ('c2', ?, ?, ?, ?, ?)",
            [(*message, now) for message in MESSAGES],
        )
        db.execute(
            "INSERT INTO handoff (conversation, seq, reason, requested) VALUES ('c2', 4, 'requested', ?)",
            (now,),
        )
    return home
