"""The bot's process: how it starts, follows releases, fails and stops."""

import os
import signal
import socket
import sqlite3
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from knowledge.home import Home, Settings
from tests.bot.dialogue.conftest import PATIENCE, SHOP, Bot, publish_shop, start, started

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[3]


def test_releases_come_and_go_without_a_restart(tmp_path: Path, home: Home) -> None:
    (home.root / "kundig.toml").write_text('encoder = "letters"\n')
    bot = started(home, tmp_path)
    try:
        assert bot.health() == {"status": "ok", "release": None}
        question = "Wie lange dauert die Lieferung?"
        assert bot.turn("c", question)["choices"][0]["id"] == "handoff"
        assert bot.turn("c", "Mensch bitte")["handoff"] == {"reason": "requested"}
        publish_shop(home)
        assert bot.turn("c", question)["trace"]["release"] == 1
        publish_shop(home, [replace(SHOP[0], answer="Morgen.", links=())])
        assert bot.turn("c", question)["text"] == "Morgen."
        (home.releases / "current").write_text("77")
        assert bot.turn("c", question)["text"] == "Morgen."
        assert "release 2 keeps serving" in bot.log.read_text()
    finally:
        assert bot.stop() == 0
    assert "Traceback" not in bot.log.read_text()
    assert not (home.run / "bot.url").exists()


def test_a_failing_tracker_store_fails_the_turn_instead_of_forgetting(tmp_path: Path, home: Home) -> None:
    publish_shop(home)
    bot = started(home, tmp_path)
    try:
        bot.turn("c", "Womit kann ich bezahlen?")
        with sqlite3.connect(home.tracker) as database:
            database.execute("alter table events rename to elsewhere")
        body = b'{"conversation": "c", "turn": 50, "attempt": 1, "locale": "de", "text": "Hallo"}'
        status, answer = bot.post(body)
        assert (status, answer["error"]["code"]) == (500, "turn_failed")
        with sqlite3.connect(home.tracker) as database:
            database.execute("alter table elsewhere rename to events")
        assert bot.post(body)[0] == 200
    finally:
        bot.stop()


def test_ctrl_c_ends_it_quietly_and_leaves_nothing_where_it_was_started(tmp_path: Path, home: Home) -> None:
    publish_shop(home)
    away = tmp_path / "away"
    away.mkdir()
    bot = started(home, away)
    assert bot.stop(signal.SIGINT) == 0
    assert "Traceback" not in bot.log.read_text()
    assert sorted(path.name for path in away.iterdir()) == ["bot.log"]
    assert not (home.run / "bot.url").exists()


def test_a_restarted_bot_remembers_and_does_not_train_again(tmp_path: Path, home: Home) -> None:
    publish_shop(home)
    first = started(home, tmp_path)
    first.turn("c", "Wer gewann 1974?", turn=1)
    first.process.kill()
    first.process.wait(PATIENCE)
    (home.run / "bot.url").unlink()
    second = started(home, tmp_path)
    try:
        assert second.turn("c", "Wer gewann 1978?", turn=2)["handoff"] == {"reason": "second_miss"}
    finally:
        second.stop()
    assert second.log.read_text().count("Training the dialogue model") == 1


def refusal(tmp_path: Path, home: Home, *arguments: str) -> str:
    """What a bot says that does not start."""
    bot: Bot = start(home, tmp_path, *arguments)
    assert bot.process.wait(PATIENCE) == 1
    said = bot.log.read_text()
    assert "Traceback" not in said
    return said.splitlines()[-1]


def test_a_taken_port_is_refused_with_its_number(tmp_path: Path, home: Home) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        assert f"Port {port} is taken" in refusal(tmp_path, home, "--port", port)


def test_a_tracker_file_that_is_no_database_is_refused(tmp_path: Path, home: Home) -> None:
    home.tracker.write_text("no database, and long enough to be noticed as such " * 30)
    assert "tracker.sqlite cannot be used" in refusal(tmp_path, home)


def test_a_missing_encoder_is_refused_with_the_remedy(tmp_path: Path) -> None:
    home = Home(tmp_path / "home", Settings(encoder="letters"))
    (home.run.parent / "kundig.toml").write_text('encoder = "/nowhere/at/all"\n')
    assert "/nowhere/at/all" in refusal(tmp_path, home)


def test_training_leaves_the_configuration_as_it_is(tmp_path: Path) -> None:
    before = (ROOT / "config.yml").read_bytes()
    code = """
from bot.dialogue.quiet import quiet
quiet()
from bot.dialogue.training import train
from knowledge.home import Home
print(train(Home.from_environment()))
"""
    environ = os.environ | {"KUNDIG_HOME": str(tmp_path / "home"), "HOME": str(tmp_path)}
    command = [sys.executable, "-c", code]
    run = subprocess.run(command, env=environ, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert Path(run.stdout.strip()).is_file()
    assert [path.name for path in tmp_path.iterdir()] == ["home"]
    assert (ROOT / "config.yml").read_bytes() == before
