"""A desk, agents at their browsers, and a customer who waits."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bot.conversations.bot import FakeBot
from bot.protocol import Answer, Candidate, Reply, Trace
from tests.webwidget.staffing import log_in, logged_in, rooms, staffed_app

TRACE = Trace(
    "handoff", probability=0.21, candidates=(Candidate("delivery-time", 0.21, "Wie lange dauert es?"),)
)


def give_up(turn: object) -> Reply:
    return Reply((Answer("Ich hole jemanden dazu.", trace=TRACE),), handoff="second_miss")


@pytest.fixture(scope="module")
def bot() -> FakeBot:
    return FakeBot([give_up] * 1000)


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory, bot: FakeBot) -> Iterator[Flask]:
    app = staffed_app(tmp_path_factory.mktemp("desk"), bot)
    rooms(app).access.accounts.add("boris", "boris-hilft-auch", "Boris Klein", ("agent",))
    rooms(app).turns.start()
    yield app
    rooms(app).close()


class Browser:
    """An agent's browser."""

    def __init__(self, app: Flask, name: str) -> None:
        self.client: FlaskClient
        if name == "anna":
            self.client, self.headers = logged_in(app, name)
        else:
            self.client = app.test_client()
            log_in(self.client, name, "boris-hilft-auch")
            page = self.client.get("/desk").text
            self.headers = {"X-CSRF-Token": page.split('csrf-token" content="')[1].split('"')[0]}

    def post(self, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        answer = self.client.post(
            f"/desk/api/conversations/{path}", json=body or {}, headers=self.headers | headers
        )
        return answer.status_code, answer.json

    def get(self, path: str) -> Any:
        return self.client.get(f"/desk/api/{path}").json


@pytest.fixture(scope="module")
def anna(app: Flask) -> Browser:
    return Browser(app, "anna")


@pytest.fixture(scope="module")
def boris(app: Flask) -> Browser:
    return Browser(app, "boris")


@pytest.fixture
def waiting(app: Flask) -> str:
    """A conversation that the bot has just given up on."""
    store = rooms(app).store
    conversation, _ = store.create(site="shop", page="https://shop.example/bohrer?secret=1")
    posted = store.post(conversation.id, text="Bohrt das auch Beton? Bitte an max@example.org")
    store.wait_replies(conversation.id, posted.seq, 5)
    assert store.conversation(conversation.id).state == "queued"
    return conversation.id


def parsed(event: str) -> tuple[str, Any]:
    kind, data = event.strip().split("\n")
    return kind.removeprefix("event: "), json.loads(data.removeprefix("data: "))
