"""`kundig doctor` on what runs: it tells the truth, and its remedies mend what it tells of."""

import fcntl
import os
import re
import shlex
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bot.channels.webhooks.webhooks import Webhooks
from bot.conversations.events import KINDS
from bot.conversations.store import Store
from bot.operation.doctor import examine
from bot.operation.finding import Finding
from bot.operation.running_checks import (
    check_clock,
    check_deliveries,
    check_processes,
    check_timed_jobs,
)
from bot.storage import Storage
from knowledge.errors import UnknownSite
from knowledge.folder.home import Home, Settings
from tests.serving import KUNDIG


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path, makes_folders=False)
    Storage.open(home).close()
    return home


def changed(home: Home, statement: str, *values: object) -> None:
    with sqlite3.connect(home.conversations) as db:
        db.execute(statement, values)


def test_a_fresh_folder_has_nothing_to_complain_of(tmp_path: Path) -> None:
    home = Home(tmp_path / "new", makes_folders=False)
    checks = (check_processes, check_deliveries, check_timed_jobs, check_clock)
    assert [f.state for check in checks for f in check(home)] == ["note"]
    assert not home.root.exists()


@pytest.mark.slow
def test_what_was_given_up_and_who_is_gone_are_mended_by_the_remedies(home: Home) -> None:
    with Storage.open(home) as storage:
        gone, there = (Webhooks(storage).add(f"http://127.0.0.1:9/{n}", tuple(KINDS)) for n in range(2))
        store = Store(storage)
        store.post(store.create()[0].id, text="Hallo")
    changed(home, "UPDATE webhook SET gone = 1 WHERE id = ?", gone.id)
    changed(home, "UPDATE delivery SET state = 'dead', finished = 1 WHERE target = ?", there.id)
    found = list(check_deliveries(home))
    assert {finding.state for finding in found} == {"missing"}
    for finding in found:
        run(home, finding.remedy)
    assert [f for f in check_deliveries(home) if not f.fine] == []


def test_a_timed_job_that_failed_is_told_with_its_reason(home: Home) -> None:
    error = UnknownSite(name="shop").fault.as_json()
    changed(home, "INSERT INTO timed_job (name, due, finished, error) VALUES ('retain', 0, 1, ?)", error)
    [finding] = check_timed_jobs(home)
    assert str(UnknownSite(name="shop")) in finding.subject
    changed(home, "UPDATE timed_job SET error = NULL")
    assert list(check_timed_jobs(home)) == [Finding("ok", "1 timed jobs ended well")]


def test_a_clock_that_went_back_is_told(home: Home) -> None:
    assert [finding.state for finding in check_clock(home)] == ["ok"]
    with Storage.open(home) as storage:
        Store(storage).create()
    changed(home, "UPDATE conversation SET updated = ?", time.time() + 86_400)
    [finding] = check_clock(home)
    assert finding.state == "old"
    assert "behind what is stored" in finding.subject


def test_a_serve_that_runs_and_does_not_answer_is_told(home: Home) -> None:
    [idle] = check_processes(home)
    assert idle.fine
    (home.root / "run").mkdir(exist_ok=True)
    with (home.run / "serve.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        busy = Home(home.root, home.settings, makes_folders=False)
        found = list(check_processes(busy))
    assert [finding.state for finding in found] == ["missing"]
    assert "KUNDIG_PORT" in found[0].remedy


@pytest.mark.slow
def test_on_a_fresh_folder_every_remedy_that_is_a_command_mends(tmp_path: Path) -> None:
    """Nothing is published, and what is there is open to others."""
    home = Home(tmp_path / "new", Settings(encoder="letters"), makes_folders=False)
    home.root.mkdir()
    home.root.chmod(0o755)
    (home.root / "kundig.toml").write_text('encoder = "letters"\n')
    file = tmp_path / "entries.jsonl"
    file.write_text('{"id": "pay", "locale": "en", "question": "How can I pay?", "answer": "By card."}\n')
    before = [finding for finding in examine(home) if not finding.fine]
    assert {"missing", "unsafe"} <= {finding.state for finding in before}
    for finding in before:
        for command in commands_in(finding.remedy):
            run(home, command.replace("FILE", shlex.quote(str(file))))
    assert [finding for finding in examine(home) if not finding.fine] == []


def commands_in(remedy: str) -> list[str]:
    """The commands that a remedy names, in their order."""
    parts = [part.strip().removeprefix("then ") for part in re.split(r"[,;]\s", remedy)]
    return [part for part in parts if part.split()[0] in ("kundig", "chmod", "python")]


def run(home: Home, command: str) -> None:
    name, *words = shlex.split(command)
    program = {"kundig": str(KUNDIG), "python": sys.executable}.get(name, name)
    environ = os.environ | {"KUNDIG_HOME": str(home.root)}
    subprocess.run([program, *words], env=environ, check=True, capture_output=True, timeout=100)
