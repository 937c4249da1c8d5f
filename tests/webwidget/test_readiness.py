"""`/readyz` says whether customers can be answered, and to whom it may concern why not."""

import sqlite3
import time
from pathlib import Path

import pytest

from bot import readiness
from bot.conversations.bot import FakeBot
from bot.readiness import Readiness
from bot.storage import Storage
from knowledge.errors import Trouble
from knowledge.folder.home import Home
from tests.webwidget.conforming import Conforming
from webwidget.app import create_app


class Down:
    def ok(self) -> bool:
        return False


class Up:
    def ok(self) -> bool:
        return True


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path)
    (home.releases / "current").write_text("3")
    return home


def reasons(home: Home, bot: object = None) -> dict[str, bool]:
    """By check, whether it blocks."""
    with Storage.open(home) as storage:
        found = Readiness(home, storage, bot or Up()).reasons()  # type: ignore[arg-type]
        return {reason.check: reason.blocks for reason in found}


def test_all_is_well(home: Home) -> None:
    assert reasons(home) == {}


def test_no_bot_and_no_release_block(home: Home) -> None:
    (home.releases / "current").unlink()
    assert reasons(home, Down()) == {"bot": True, "release": True}


def test_a_disk_that_fills_is_told_before_it_blocks(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    low = Trouble("disk_low", folder="x", free=300)
    monkeypatch.setattr(readiness, "condition", lambda _: [low.fault])
    assert reasons(home) == {"disk": False}
    monkeypatch.setattr(readiness, "FULL", 2**60)
    assert reasons(home) == {"disk": True}
    closed = Trouble("disk_read_only", folder="x")
    monkeypatch.setattr(readiness, "condition", lambda _: [closed.fault])
    assert reasons(home) == {"disk": True}


def test_a_delivery_that_nobody_sends_blocks_and_one_to_nobody_does_not(home: Home) -> None:
    Storage.open(home).close()
    with sqlite3.connect(home.conversations) as db:
        db.execute("INSERT INTO webhook VALUES ('w', 'http://x', 's', NULL, 0, NULL)")
        db.execute(
            "INSERT INTO conversation (id, token, site, locale, state, created, updated)"
            " VALUES ('c', x'00', '', 'de', 'bot', 0, 0)"
        )
        db.execute(
            "INSERT INTO delivery (id, channel, target, conversation, event, state, due, created)"
            " VALUES ('d', 'webhook', 'w', 'c', 1, 'pending', ?, 0)",
            [time.time() - readiness.OVERDUE - 5],
        )
    assert reasons(home) == {"deliveries": True}
    with sqlite3.connect(home.conversations) as db:
        db.execute("UPDATE webhook SET gone = 1")
    assert reasons(home) == {"channels": False}
    with sqlite3.connect(home.conversations) as db:
        db.execute("UPDATE webhook SET gone = NULL")
        db.execute("UPDATE delivery SET lease = ?", [time.time() + 30])  # somebody is at it
    assert reasons(home) == {}


def test_a_database_that_is_away_blocks_and_the_process_lives(home: Home) -> None:
    app = create_app(home, bot=FakeBot())
    api = Conforming(app.test_client())
    with sqlite3.connect(home.conversations) as db:
        db.execute("ALTER TABLE delivery RENAME TO elsewhere")
    answer = api.request("GET", "/readyz")
    assert answer.status_code == 503
    assert [reason["check"] for reason in answer.get_json()["reasons"]] == ["database"]
    assert api.request("GET", "/healthz").status_code == 200


def test_strangers_hear_the_bare_state(home: Home) -> None:
    (home.releases / "current").unlink()
    api = Conforming(create_app(home, bot=FakeBot()).test_client())
    near = api.request("GET", "/readyz")
    assert [reason["code"] for reason in near.get_json()["reasons"]] == ["not_ready.release"]
    assert "kundig publish" in near.get_json()["reasons"][0]["message"]
    far = api.request("GET", "/readyz", environ_base={"REMOTE_ADDR": "203.0.113.7"})
    behind = api.request("GET", "/readyz", headers={"X-Forwarded-For": "203.0.113.7"})
    assert far.status_code == behind.status_code == 503
    assert far.get_json() == behind.get_json() == {"status": "not_ready"}


def test_it_is_looked_at_once_a_second_however_many_ask(home: Home) -> None:
    asked: list[int] = []

    class Counting:
        def ok(self) -> bool:
            asked.append(1)
            return True

    with Storage.open(home) as storage:
        now = 0.0
        counted = Readiness(home, storage, Counting(), clock=lambda: now)
        for _ in range(100):
            assert counted.ready()
        assert len(asked) == 1
        now = readiness.FRESH + 0.1
        counted.ready()
        assert len(asked) == 2
