"""`kundig doctor` looks and tells; it leaves everything as it was, also where nothing is."""

import gc
import hashlib
import shutil
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest

from bot.operation.demo import prepare_demo
from bot.operation.doctor import examine
from bot.operation.finding import Finding
from bot.staff.accounts import Staff
from bot.staff.demo_accounts import DEMO_ACCOUNTS
from bot.storage import Storage, migrations
from bot.storage.upgrade import HEAD
from knowledge.corpus.migrations import newest
from knowledge.folder.home import Home, Settings
from knowledge.folder.ours import keep_private

pytestmark = pytest.mark.slow

LETTERS = Settings(encoder="letters")


def contents(folder: Path) -> dict[str, str]:
    """Every path below, with its kind or its content's digest."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        if path.is_file()
        else "folder"
        for path in folder.rglob("*")
    }


def states(findings: list[Finding]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for finding in findings:
        found.setdefault(finding.state, []).append(finding.subject)
    return found


def test_a_folder_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    found = states(examine(Home(tmp_path / "nowhere")))
    assert contents(tmp_path) == {}
    assert any("nowhere is not there yet" in subject for subject in found["note"])
    assert any("release" in subject for subject in found["missing"])


def test_an_empty_folder_stays_empty(tmp_path: Path) -> None:
    examine(Home(tmp_path))
    assert contents(tmp_path) == {}


def test_a_folder_in_use_stays_as_it_is(tmp_path: Path) -> None:
    home = Home(tmp_path, LETTERS)
    prepare_demo(home)
    gc.collect()  # whoever still has a database open keeps its log beside it
    before = contents(tmp_path)
    found = states(examine(home))
    assert contents(tmp_path) == before
    assert "release 1 is live" in found["ok"]


def test_a_missing_export_is_told_and_not_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    found = states(examine(Home(tmp_path / "home")))
    assert contents(tmp_path) == {}
    assert any(subject.startswith("the encoders are prepared") for subject in found["note"])


def test_demo_log_ins_are_unsafe_where_others_can_reach_them(tmp_path: Path) -> None:
    home = Home(tmp_path, Settings(host="0.0.0.0"))
    with Storage.open(home) as storage:
        account = DEMO_ACCOUNTS[0]
        Staff(storage).add(account.name, account.password, account.display, account.roles)
    keep_private(tmp_path)
    (told,) = states(examine(home))["unsafe"]
    assert account.name in told
    shutil.rmtree(tmp_path)
    assert "unsafe" not in states(examine(home))


def test_what_the_next_start_would_upgrade_is_told_and_not_done(tmp_path: Path) -> None:
    old = Path(migrations.__file__).parent / "versions" / "0001_first.sql"
    with closing(sqlite3.connect(tmp_path / "conversations.sqlite")) as db:
        db.executescript(old.read_text("utf-8"))
    before = contents(tmp_path)
    found = states(examine(Home(tmp_path)))
    [coming] = [note for note in found["note"] if "conversations.sqlite: the next start takes" in note]
    assert f"steps, up to {HEAD}, after a copy" in coming
    assert {path: content for path, content in contents(tmp_path).items() if path in before} == before
    Storage.open(Home(tmp_path)).close()
    found = states(examine(Home(tmp_path)))["ok"]
    assert f"the databases are of this version ({HEAD}, {newest()})" in found


def test_a_file_in_the_folder_s_place_and_a_database_that_is_away_are_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert (
        f"the data folder {tmp_path / 'file'} is a file"
        in states(examine(Home(tmp_path / "file")))["missing"]
    )
    away = Home(tmp_path, Settings(database="postgresql://kundig:secret@127.0.0.1:1/kundig"))
    [told] = [each for each in examine(away) if "127.0.0.1:1" in each.subject]
    assert told.remedy.startswith("start the database")
    assert "secret" not in told.subject


def test_a_misspelt_setting_in_the_environment_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KUNDIG_PROXY", "1")
    [told] = [each for each in examine(Home(tmp_path / "home")) if "KUNDIG_PROXY" in each.subject]
    assert (told.state, told.remedy) == ("note", "name it KUNDIG_PROXIES, or remove it")


def test_a_store_of_a_newer_version_is_told(tmp_path: Path) -> None:
    Storage.open(Home(tmp_path)).close()
    with closing(sqlite3.connect(tmp_path / "conversations.sqlite")) as db, db:
        db.execute("UPDATE alembic_version SET version_num = '9999'")
    assert any("newer version" in subject for subject in states(examine(Home(tmp_path)))["old"])
