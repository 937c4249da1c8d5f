"""`kundig upgrade` on a data folder of version 0.1: told before, done whole, the old files kept."""

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from bot.conversations.sites import Sites
from bot.conversations.store import Store
from bot.handoff.desk import Desk
from bot.operation.upgrade import steps, upgrade
from bot.storage import Storage
from bot.storage.upgrade import HEAD, REVISIONS
from knowledge.corpus.corpus import Corpus
from knowledge.errors import NewerData
from knowledge.folder.home import Home, Settings
from tests.bot.operation.old_folder import MESSAGES, TOKEN, old
from tests.knowledge.test_migrations import STEPS
from tests.serving import free_port

__all__ = ["old"]

KUNDIG = Path(sys.executable).with_name("kundig")
TAKEN = [
    *(("conversations.sqlite", step) for step in REVISIONS[1:]),
    *(("corpus.sqlite", step) for step in STEPS),
]


def tables(file: Path) -> set[str]:
    with closing(sqlite3.connect(file)) as db:
        return {name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}


def kundig(home: Home, *words: str, **settings: str) -> "subprocess.CompletedProcess[str]":
    environment = {**os.environ, "KUNDIG_HOME": str(home.root), **settings}
    return subprocess.run([KUNDIG, *words], capture_output=True, text=True, env=environment, check=False)


def named(found: list[Any]) -> list[tuple[str, str]]:
    return [(Path(step.place).name, step.name) for step in found]


def test_an_old_folder_opens_whole(old: Home) -> None:
    assert named(upgrade(old)) == TAKEN
    with Storage.open(old) as storage:
        store = Store(storage)
        conversation = store.authenticate(TOKEN)
        assert (conversation.id, conversation.state) == ("c2", "queued")
        assert [(m.seq, m.role, m.text, m.state) for m in store.messages("c2")] == MESSAGES
        assert [ticket.conversation for ticket in Desk(store).queue().tickets] == ["c2"]
        (site,) = Sites(storage).all()
        assert (site.name, site.title, dict(site.greeting)) == ("shop", "Wendelkorn", {"de": "Guten Tag!"})
        assert site.origins == ("https://shop.example",)
        with storage.reading() as read:
            assert [(v.conversation, v.seq, v.helpful) for v in read.feedback.of_conversation("c2")] == [
                ("c2", 2, False)
            ]
    assert {entry.id for entry in Corpus(old.corpus).entries()} == {"returns", "refund"}


def test_what_moved_is_gone_from_the_corpus_and_the_old_files_are_kept(old: Home) -> None:
    upgrade(old)
    assert not {"sites", "feedback"} & tables(old.corpus)
    kept = old.root / "corpus.sqlite.before-0001-tables"
    assert {"sites", "feedback"} <= tables(kept)
    assert "event" not in tables(old.root / f"conversations.sqlite.before-{HEAD}")
    assert "event" in tables(old.conversations)


def test_it_is_done_once(old: Home) -> None:
    upgrade(old)
    assert steps(old) == upgrade(old) == []


def test_nothing_is_lost_where_only_the_store_was_opened_meanwhile(old: Home) -> None:
    """`kundig staff list` brings the store up to date, and leaves the corpus alone."""
    Storage.open(old).close()
    assert {"sites", "feedback"} <= tables(old.corpus)
    assert named(upgrade(old)) == TAKEN[-len(STEPS) :]
    with Storage.open(old) as storage:
        assert [site.name for site in Sites(storage).all()] == ["shop"]


def test_with_postgresql_what_lies_in_the_folder_stays(old: Home, bare_postgresql: str) -> None:
    """The store is another then: nothing was carried over, so nothing may be dropped."""
    upgrade(Home(old.root, Settings(encoder="letters", database=bare_postgresql)))
    assert {"sites", "feedback"} <= tables(old.corpus)
    assert "event" not in tables(old.conversations)


@pytest.mark.slow
class TestCommand:
    def test_a_dry_run_tells_and_changes_nothing(self, old: Home) -> None:
        before = {name: tables(old.root / name) for name, _ in TAKEN}
        run = kundig(old, "upgrade", "--dry-run")
        assert run.returncode == 0
        assert run.stdout.splitlines() == [
            f"{old.root / file}: step {step} would be taken" for file, step in TAKEN
        ]
        told = json.loads(kundig(old, "upgrade", "--dry-run", "--json").stdout)
        assert told == {
            "dry_run": True,
            "schema": {"store": HEAD, "corpus": STEPS[-1]},
            "steps": [{"place": str(old.root / file), "name": step} for file, step in TAKEN],
        }
        assert {name: tables(old.root / name) for name, _ in TAKEN} == before
        assert list(old.root.glob("*.before-*")) == []

    def test_it_says_what_it_did(self, old: Home) -> None:
        run = kundig(old, "upgrade")
        assert run.stdout.splitlines() == [
            f"{old.root / file}: step {step} taken; the old file is kept beside it" for file, step in TAKEN
        ]
        again = kundig(old, "upgrade").stdout
        assert again == f"Everything is up to date: store {HEAD}, corpus {STEPS[-1]}.\n"

    def test_postgresql_is_named_without_its_password(self, tmp_path: Path, bare_postgresql: str) -> None:
        home = Home(tmp_path / "home")
        address = bare_postgresql.replace("kundig@", "kundig:secret@")
        run = kundig(home, "upgrade", KUNDIG_DATABASE=address)
        assert run.returncode == 0, run.stderr
        assert "secret" not in run.stdout + run.stderr
        assert f"step {HEAD} taken\n" in run.stdout
        assert json.loads(kundig(home, "upgrade", "--json", KUNDIG_DATABASE=address).stdout)["steps"] == []

    def test_a_newer_folder_is_refused_with_a_sentence(self, old: Home) -> None:
        upgrade(old)
        with closing(sqlite3.connect(old.conversations)) as db, db:
            db.execute("UPDATE alembic_version SET version_num = '9999'")
        with pytest.raises(NewerData):
            steps(old)
        for words in (("upgrade", "--dry-run"), ("upgrade",), ("serve",), ("bot",)):
            run = kundig(old, *words, KUNDIG_PORT=str(free_port()))
            assert run.returncode == 1, words
            assert "9999" in run.stderr
            assert "Traceback" not in run.stderr
