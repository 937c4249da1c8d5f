"""The bot's process: how it starts, follows releases, fails and stops."""

import signal
import socket
import sqlite3
import time
from dataclasses import replace
from pathlib import Path

import pytest
import urllib3

from bot.conversations.bot import HttpBot
from bot.conversations.health import HttpHealth
from bot.protocol import Turn
from knowledge.files import is_sealed
from knowledge.folder.home import Home, Settings
from tests.bot.dialogue.conftest import PATIENCE, SHOP, publish_shop, start, started
from tests.ready import Ready

pytestmark = pytest.mark.slow

QUESTION = "Wie lange dauert die Lieferung?"
TURN = b'{"conversation": "c", "turn": 50, "attempt": 1, "locale": "de", "text": "Hallo"}'
ASKED = Turn("c", 1, 1, "", "de", QUESTION, None)


@pytest.fixture
def away(tmp_path: Path) -> Path:
    """A working directory that is not the repository."""
    folder = tmp_path / "away"
    folder.mkdir()
    return folder


def test_releases_come_and_go_without_a_restart(away: Path, home: Home, ready: Ready) -> None:
    ready.trained(home.root)
    (home.root / "kundig.toml").write_text('encoder = "letters"\n')
    bot = started(home, away)
    try:
        assert bot.health() == {"status": "ok", "release": None}
        assert bot.turn("c", QUESTION)["choices"][0]["id"] == "handoff"
        assert bot.turn("c", "Mensch bitte")["handoff"] == {"reason": "requested"}
        publish_shop(home)
        assert bot.turn("c", QUESTION)["trace"]["release"] == 1
        publish_shop(home, [replace(SHOP[0], answer="Morgen.", links=())])
        assert bot.turn("c", QUESTION)["text"] == "Morgen."
        (home.releases / "current").write_text("77")
        assert bot.turn("c", QUESTION)["text"] == "Morgen."
        assert "release 2 keeps serving" in bot.log.read_text()
    finally:
        assert bot.stop() == 0
    assert "Traceback" not in bot.log.read_text()
    assert not home.bot_socket.exists()


def test_a_killed_bot_remembers_and_a_broken_tracker_fails_the_turn(away: Path, home: Home) -> None:
    publish_shop(home)
    first = started(home, away)
    first.turn("c", "Das hilft mir nicht weiter", turn=1)
    first.process.kill()
    first.process.wait(PATIENCE)
    home.bot_socket.unlink()

    second = started(home, away)
    try:
        again = second.turn("c", "Das war nicht meine Frage", turn=2)
        assert again["text"].startswith("Hier komme ich auch nicht weiter")
        assert second.log.read_text().count("Training the dialogue model") == 1
        with sqlite3.connect(home.tracker) as database:
            database.execute("alter table events rename to elsewhere")
        status, answer = second.post(TURN)
        assert (status, answer["error"]["code"]) == (500, "turn_failed")
        with sqlite3.connect(home.tracker) as database:
            database.execute("alter table elsewhere rename to events")
        assert second.post(TURN)[0] == 200
        printed = second.log.read_text()
    finally:
        assert second.stop(signal.SIGINT) == 0
    assert second.log.read_text() == printed  # Ctrl-C ends it without a word
    assert [path.name for path in away.iterdir()] == ["bot.log"]


def test_a_damaged_model_is_trained_anew_and_the_last_good_release_answers(
    away: Path, home: Home, ready: Ready
) -> None:
    ready.trained(home.root)
    (home.root / "kundig.toml").write_text('encoder = "letters"\n')
    publish_shop(home)
    publish_shop(home, [replace(SHOP[0], answer="Morgen.")])
    assert started(home, away).stop() == 0
    (model,) = home.model.glob("dialogue-*.tar.gz")
    whole = model.read_bytes()
    for file in (model, home.releases / "2" / "matcher" / "vectors.npy"):
        content = bytearray(file.read_bytes())
        content[len(content) // 2] ^= 0xFF
        file.write_bytes(content)
    bot = started(home, away)
    try:
        assert bot.turn("c", QUESTION)["trace"]["release"] == 1
    finally:
        assert bot.stop() == 0
    assert len(model.read_bytes()) > len(whole) // 2
    assert is_sealed(model)
    assert "Release 2 is damaged" in bot.log.read_text()
    assert "Traceback" not in bot.log.read_text()


def test_a_taken_port_is_refused_with_its_number(away: Path, home: Home, ready: Ready) -> None:
    ready.trained(home.root)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        bot = start(home, away, "--port", str(port))
        assert bot.process.wait(PATIENCE) == 1
    assert bot.log.read_text() == f"Port {port} is taken (Address already in use). Name another: --port.\n"


def test_who_lacks_the_secret_is_refused_also_on_a_port(away: Path, home: Home, ready: Ready) -> None:
    """The socket is its owner's alone; on a port the token counts, for all that Rasa would serve."""
    ready.trained(home.root)
    publish_shop(home)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    bot = start(home, away, "--port", str(port))
    there = replace(home, settings=Settings(encoder="letters", bot_url=f"http://127.0.0.1:{port}"))
    try:
        until = time.monotonic() + PATIENCE
        while not HttpHealth(there).ok():
            assert time.monotonic() < until
            time.sleep(0.1)
        assert HttpBot(there).turn(ASKED).answers[0].text.startswith("Zwei bis vier Tage.")
        for path in ("/", "/webhooks/kundig/", "/webhooks/kundig/turn", "/webhooks/rest/webhook", "/status"):
            for headers in ({}, {"Authorization": "Bearer guess"}, {"Authorization": "Bearer \xff"}):
                for method in ("GET", "POST"):
                    answer = urllib3.request(
                        method, f"http://127.0.0.1:{port}{path}", headers=headers, body=TURN
                    )
                    assert answer.status == 401, (path, headers)
    finally:
        assert bot.stop() == 0
    assert not home.bot_socket.exists()
