"""The corpus's file through the versions: what is in it stays, whatever happens on the way."""

import gzip
import os
import signal
import sqlite3
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from knowledge.corpus.corpus import Corpus
from knowledge.corpus.database import Database, pending
from knowledge.corpus.jobs import Jobs
from knowledge.corpus.migrations import forget_moved
from knowledge.corpus.wordings import Wordings
from knowledge.errors import CorpusUnavailable, NewerData
from knowledge.files import set_aside

OLD = Path(__file__).with_name("corpus-0.1.sqlite.gz")  # written by version 0.1
STEPS = [
    "0001-tables",
    "0002-validity",
    "0003-workflow",
    "0004-saved-questions",
    "0005-editing",
    "0006-contexts",
    "0007-public",
    "0008-sent-back",
]


@pytest.fixture
def old(tmp_path: Path) -> Path:
    path = tmp_path / "corpus.sqlite"
    path.write_bytes(gzip.decompress(OLD.read_bytes()))
    return path


def content(path: Path) -> list[str]:
    """Everything in it but the record of migrations, as SQL."""
    with closing(sqlite3.connect(path)) as connection:
        return sorted(line for line in connection.iterdump() if "sqlite_migrations" not in line)


def others(lines: list[str]) -> list[str]:
    """Without the table that has got new columns, and those that came later."""
    changed = (
        '"entries"',
        "[entries]",
        '"care"',
        '"batches"',
        '"merged"',
        '"saved_questions"',
        '"confirmed"',
        '"addresses"',
        '"sent_back"',
    )
    return [line for line in lines if not any(name in line for name in changed)]


def test_a_file_of_0_1_opens_with_everything_in_it(old: Path) -> None:
    before = content(old)
    assert pending(old) == STEPS
    corpus, jobs = Corpus(old), Jobs(old)
    assert pending(old) == []
    assert others(content(old)) == others(before)
    assert [(entry.id, entry.locale) for entry in corpus.entries()] == [
        *(("returns", "en"), ("returns", "de"), ("refund", "de"))
    ]
    assert [entry.id for entry in corpus.entries(search="rückgabe")] == ["returns"]
    assert [change.author for change in corpus.history("gone", "de")] == ["Max", "Erika"]
    assert [(job.kind, job.state) for job in jobs.recent()] == [("rollback", "queued"), ("publish", "done")]
    assert Wordings(old).undecided("returns", "de", ["Wie geht Rückgabe?", "Neu?"]) == ["Neu?"]


def test_what_the_store_has_taken_over_goes_when_told(old: Path) -> None:
    database = Database(old)
    with database.reading() as tables:
        assert {"sites", "feedback"} <= set(tables.table_names())
    with database.writing() as tables:
        forget_moved(tables)
        forget_moved(tables)
        assert not {"sites", "feedback"} & set(tables.table_names())
    assert Corpus(old).entries()


def test_a_copy_is_put_aside_before_the_first_change_and_never_again(old: Path) -> None:
    before = content(old)
    Corpus(old)
    copy = old.with_name("corpus.sqlite.before-0001-tables")
    assert content(copy) == before
    written = copy.stat().st_mtime_ns
    Corpus(old)
    Jobs(old)
    assert copy.stat().st_mtime_ns == written
    assert sorted(path.name for path in old.parent.glob("*before*")) == [copy.name]


def test_without_a_copy_nothing_is_changed(old: Path) -> None:
    before = content(old)
    in_the_way = old.with_name("corpus.sqlite.before-0001-tables")
    (in_the_way / "deeper").mkdir(parents=True)
    with pytest.raises(CorpusUnavailable, match="cannot be used"):
        Corpus(old).entries()
    assert pending(old) == STEPS
    assert content(old) == before
    assert not list(old.parent.glob(".corpus.sqlite.before-*"))


def test_a_new_file_has_nothing_to_put_aside(tmp_path: Path) -> None:
    assert pending(tmp_path / "corpus.sqlite") == []
    assert not list(tmp_path.iterdir())  # asking makes none
    Corpus(tmp_path / "corpus.sqlite")
    assert pending(tmp_path / "corpus.sqlite") == []
    assert not list(tmp_path.glob("*before*"))


def test_a_copy_holds_what_only_the_log_has_yet_and_is_one_file(tmp_path: Path) -> None:
    path = tmp_path / "notes.sqlite"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.executescript("CREATE TABLE notes (text); INSERT INTO notes VALUES ('kept')")
        assert path.with_name("notes.sqlite-wal").stat().st_size > 0
        connection.execute("BEGIN IMMEDIATE")  # a migration holds it
        connection.execute("INSERT INTO notes VALUES ('not yet')")
        (tmp_path / ".notes.sqlite.before-0002-more-x1y2").touch()  # somebody was killed while copying
        copy = set_aside(path, "0002-more")
    alone = tmp_path / "alone" / "notes.sqlite"
    alone.parent.mkdir()
    copy.rename(alone)
    with closing(sqlite3.connect(alone)) as connection:
        assert connection.execute("SELECT * FROM notes").fetchall() == [("kept",)]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["alone", "notes.sqlite"]


DYING = """
import os, signal, sys
from pathlib import Path
from knowledge.corpus.corpus import Corpus
from knowledge.corpus.migrations import STEPS

@STEPS(name="9998-shout")
def shout(tables):
    tables.execute("UPDATE entries SET question = upper(question)")
    if sys.argv[2] == "die":
        os.kill(os.getpid(), signal.SIGKILL)

@STEPS(name="9999-notes")
def notes(tables):
    tables.table("notes").create({"id": int, "text": str}, pk="id")
    if sys.argv[2] == "die late":
        os.kill(os.getpid(), signal.SIGKILL)

print(Corpus(Path(sys.argv[1])).entry("refund", "de").question)
"""


def upgraded(path: Path, how: str) -> subprocess.CompletedProcess[str]:
    """A program with two more migrations opens the file."""
    command = [sys.executable, "-c", DYING, str(path), how]
    return subprocess.run(command, capture_output=True, text=True, env=os.environ | {"PYTHONPATH": "."})


@pytest.mark.slow
@pytest.mark.parametrize("how", ["die", "die late"])
def test_a_migration_killed_half_way_starts_again(old: Path, how: str) -> None:
    before = content(old)
    for _ in range(2):
        assert upgraded(old, how).returncode == -signal.SIGKILL
        assert content(old) == before
        assert pending(old) == STEPS
    done = upgraded(old, "live")
    assert done.stdout == "WANN BEKOMME ICH MEIN GELD?\n", done.stderr
    assert content(old.with_name("corpus.sqlite.before-0001-tables")) == before


def test_a_file_that_a_newer_program_has_changed_is_refused_and_left_alone(old: Path) -> None:
    assert upgraded(old, "live").returncode == 0
    before = content(old)
    for opening in (Corpus, Jobs, Wordings, pending):
        with pytest.raises(NewerData, match=r"9999-notes.*install the newer version") as refused:
            opening(old)
        assert refused.value.data == {"file": str(old), "version": "9999-notes"}
        assert "neueren Version" in refused.value.told("de")
    assert content(old) == before


@pytest.mark.parametrize("start", [0, 4096])
def test_a_damaged_file_is_told_in_a_sentence(old: Path, start: int) -> None:
    written = bytearray(old.read_bytes())
    written[start : start + 8192] = b"\xff" * 8192
    old.write_bytes(written)
    with pytest.raises(CorpusUnavailable, match="restore it from a backup"):
        Corpus(old).entries()


def opened(path: Path) -> list[str]:
    with Database(path).reading() as tables:
        return sorted(tables.table_names())


@pytest.mark.slow
@pytest.mark.parametrize("version", ["new", "0.1"])
def test_processes_that_come_at_once_upgrade_once(tmp_path: Path, old: Path, version: str) -> None:
    path = old if version == "0.1" else tmp_path / "new.sqlite"
    with ProcessPoolExecutor(4) as pool:
        found = list(pool.map(opened, [path] * 12))
    assert all(names == found[0] for names in found)
    with Database(path).reading() as tables:
        assert [row["name"] for row in tables.table("_sqlite_migrations").rows] == STEPS
