"""One address floods, and nobody else notices: benchmarks/floods.py in small, with a scripted bot.

The bot does one turn after the other, as the real one does, and long ones take it longer.
"""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gevent
import pytest
from flask import Flask
from gevent.lock import BoundedSemaphore

from bot.conversations.bot import FakeBot
from bot.conversations.transcript import MOST_WAITING
from bot.protocol import Reply, Turn
from knowledge.folder.home import Home, Settings
from webwidget.app import create_app

pytestmark = pytest.mark.slow

FLOOD, ELSEWHERE = "203.0.113.7", "198.51.100.7"
LONG = "Wort für Wort " * 280


class SerialBot(FakeBot):
    """One turn at a time; `begun` has the texts of all in the order of their beginning."""

    def __init__(self) -> None:
        super().__init__()
        self._in_line = BoundedSemaphore(1)
        self.begun: list[str] = []

    def turn(self, turn: Turn) -> Reply:
        with self._in_line:
            self.begun.append(turn.text or "")
            gevent.sleep(0.05 if len(turn.text or "") > 300 else 0.005)
            return super().turn(turn)


@pytest.fixture
def bot() -> SerialBot:
    return SerialBot()


@pytest.fixture
def app(tmp_path: Path, bot: SerialBot) -> Iterator[Flask]:
    app = create_app(Home(tmp_path / "home", Settings(proxies=1)), bot=bot)
    app.extensions["kundig"].turns.start()
    yield app
    app.extensions["kundig"].close()


class Customer:
    """Somebody with an address."""

    def __init__(self, app: Flask, address: str) -> None:
        self._client, self._headers = app.test_client(), {"X-Forwarded-For": address}
        self.token = self.send("conversations", {}).json["token"]

    def send(self, path: str, body: dict[str, Any]) -> Any:
        token = {"Authorization": f"Bearer {self.token}"} if hasattr(self, "token") else {}
        return self._client.post(f"/api/v1/{path}", json=body, headers=self._headers | token)


def test_long_messages_of_one_address_keep_nobody_waiting(app: Flask, bot: SerialBot) -> None:
    flood, told = [Customer(app, FLOOD) for _ in range(64)], Counter[int]()

    def write(customer: Customer) -> None:
        while True:
            told[customer.send("messages", {"text": LONG}).status_code] += 1
            gevent.sleep(1)

    writing = [gevent.spawn(write, customer) for customer in flood]
    try:
        while not told[429]:  # the burst that is let in is in
            gevent.sleep(0.01)
        for n in range(3):
            customer, before = Customer(app, ELSEWHERE), len(bot.begun)
            replies = customer.send("messages?wait=15", {"text": f"Frage {n}"}).json["replies"]
            assert [reply["text"] for reply in replies] == [f"Frage {n}"]
            assert len(bot.begun[before : bot.begun.index(f"Frage {n}")]) <= 3
    finally:
        gevent.killall(writing)


def test_wishes_for_a_person_from_one_address_leave_room_for_others(app: Flask) -> None:
    flood = (Customer(app, FLOOD) for _ in range(MOST_WAITING + 10))
    told = Counter(one.send("messages", {"choice": "handoff"}).status_code for one in flood)
    assert told[429] >= 10
    desk = app.extensions["kundig"].handoff.desk
    assert desk.queue().waiting <= MOST_WAITING
    assert Customer(app, ELSEWHERE).send("messages", {"choice": "handoff"}).status_code == 202
