"""Runs of retention: killed, cut off, and started from the command line."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.operation.cli import main
from bot.operation.timed.retaining import Retention
from bot.privacy.retention import DAY
from bot.storage import Storage
from knowledge.corpus.corpus import Corpus
from knowledge.folder.home import Home
from tests.bot.operation.retained import START, House, house

__all__ = ["house"]


RUN = """
import sys, time
from pathlib import Path
from bot.operation.timed.retaining import Retention
from bot.storage import Storage
from bot.storage.repositories import whole
from knowledge.folder.home import Home, Settings
home = Home(Path(sys.argv[1]))
with Storage.open(home) as storage:
    print("open", flush=True)
    Retention(storage, home, float(sys.argv[2]), pause=0.01).run()
"""


@pytest.mark.slow
def test_kills_in_between_are_harmless(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    Corpus(home.corpus)
    now, rng = START + 91 * DAY, random.Random(7)
    with Storage.open(home) as storage:
        house = House(home, storage)
        for number in range(200):
            house.say(f"old-{number}", START)
        house.say("young", now - 10 * DAY)
        for _ in range(4):
            killed = subprocess.Popen(
                [sys.executable, "-c", RUN, str(home.root), str(now)],
                env={**os.environ, "PYTHONPATH": "."}, stdout=subprocess.PIPE,
            )  # fmt: skip
            assert killed.stdout is not None
            killed.stdout.readline()
            time.sleep(rng.uniform(0.0, 0.25))
            killed.send_signal(signal.SIGKILL)
            killed.wait()
            assert len(house.live()) + len(house.archived()) == 201
            assert not house.live() & house.archived()
            with storage.reading() as read:
                told = sum(run.counts.get("archived", 0) for run in read.retention_runs.latest(100))
            assert told == len(house.archived())
        house.run(now)
        assert house.live() == {"young"}
        assert len(house.archived()) == 200
        house.run(now + 8 * DAY)
    assert "Frage old-" not in home.conversations.read_bytes().decode("latin-1")
    for log in home.root.glob("*-wal"):
        assert b"Frage old-" not in log.read_bytes()


def test_the_record_tells_of_a_run_that_was_cut_off(house: House) -> None:
    house.say("c1", START)
    stopped = Retention(house.storage, house.home, START + 91 * DAY, pause=0.0)
    steps = stopped._steps(house.storage.write(lambda tx: tx.retention_runs.begin(1.0)), stopped._due())
    next(steps)
    steps.close()  # type: ignore[attr-defined]
    with house.storage.reading() as read:
        [run] = read.retention_runs.latest(10)
    assert (run.ended, dict(run.counts)) == (None, {"archived": 1})


def test_the_command_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = Home(tmp_path / "home")
    Corpus(home.corpus)
    monkeypatch.setenv("KUNDIG_HOME", str(home.root))
    with Storage.open(home) as storage:
        House(home, storage).say("c1", time.time() - 91 * DAY)
    assert "1 archived" in CliRunner().invoke(main, ["retention", "run"]).output
    shown = json.loads(CliRunner().invoke(main, ["retention", "--json"]).output)
    assert (shown["archived"], shown["runs"][0]["counts"]) == (1, {"archived": 1})
    assert "c1" in CliRunner().invoke(main, ["retention", "archived"]).output
    assert CliRunner().invoke(main, ["retention", "restore", "c1"]).exit_code == 0
    again = CliRunner().invoke(main, ["retention", "restore", "c1"])
    assert (again.exit_code, "no conversation" in again.output) == (1, True)
