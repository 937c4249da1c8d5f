"""The customer's own: what is stored of a conversation is handed out or erased for who has its token."""

import json
import zipfile
from collections.abc import Iterator
from io import BytesIO

import gevent
import pytest
from flask import Flask

from bot.conversations.reading import Reading
from tests.webwidget.conforming import Conforming
from tests.webwidget.installation import Installation
from tests.webwidget.staffing import rooms
from webwidget.api.events import follow

OWN = "/api/v1/conversations/current"
MESSAGES = "/api/v1/messages"


@pytest.fixture
def api(app: Flask) -> Conforming:
    return Conforming(app.test_client())


@pytest.fixture
def token(api: Conforming) -> str:
    token = api.begin(locale="en")
    api.request("POST", f"{MESSAGES}?wait=5", token, json={"text": "Where is the parcel of Kanarienvogel?"})
    return token


def test_it_is_handed_out(api: Conforming, token: str, app: Flask) -> None:
    sent = api.request("GET", f"{OWN}/export", token)
    assert sent.status_code == 200
    assert sent.headers["Content-Disposition"] == 'attachment; filename="conversation.zip"'
    assert sent.headers["Cache-Control"] == "no-store"
    with zipfile.ZipFile(BytesIO(sent.data)) as file:
        assert '<html lang="en">' in file.read("index.html").decode()
        [mine] = json.loads(file.read("data.json"))["conversations"]
    assert mine["message"][0]["text"] == "Where is the parcel of Kanarienvogel?"
    assert "token" not in mine["conversation"][0]
    with rooms(app).storage.reading() as read:
        assert [note.about for note in read.audit.before(9)] == ["customer"]


def test_what_was_said_is_handed_out_as_a_text(api: Conforming, token: str) -> None:
    sent = api.request("GET", f"{OWN}/export?form=txt", token)
    assert sent.headers["Content-Disposition"] == 'attachment; filename="conversation.txt"'
    head, asked, replied, *_ = sent.text.split("\n\n")
    assert head.startswith("Conversation of ")
    assert asked.startswith("You · ")
    assert asked.endswith("\nWhere is the parcel of Kanarienvogel?")
    assert replied.startswith("Bot · ")
    # The bot repeats it. In its answers it is markup; what people wrote stays as they did.
    api.request("POST", f"{MESSAGES}?wait=5", token, json={"text": "**3** days ~~2~~"})
    own, repeated = api.request("GET", f"{OWN}/export?form=txt", token).text.strip().split("\n\n")[-2:]
    assert own.endswith("\n**3** days ~~2~~")
    assert repeated.endswith("\n3 days ~~2~~")
    with zipfile.ZipFile(BytesIO(api.request("GET", f"{OWN}/export", token).data)) as file:
        assert "<strong>3</strong> days <s>2</s>" in file.read("index.html").decode()
    assert api.request("GET", f"{OWN}/export?form=doc", token).status_code == 422


def test_it_is_erased(api: Conforming, token: str, app: Flask) -> None:
    other = api.begin()
    assert api.request("DELETE", OWN, token).status_code == 204
    assert api.request("DELETE", OWN, token).status_code == 401
    assert api.request("GET", f"{OWN}/export", token).status_code == 401
    assert api.request("GET", f"{OWN}/export", other).status_code == 200
    files = [file for file in rooms(app).home.root.rglob("*") if file.is_file()]
    assert not [file.name for file in files if b"Kanarienvogel" in file.read_bytes()]


def test_without_a_token_nothing_is_told_or_done(api: Conforming) -> None:
    for method, path in (("GET", f"{OWN}/export"), ("DELETE", OWN)):
        assert api.request(method, path).status_code == 401
        assert api.request(method, path, "x" * 43).status_code == 401


def test_nobody_asks_for_it_again_and_again(api: Conforming, token: str) -> None:
    found = [api.request("GET", f"{OWN}/export", token).status_code for _ in range(11)]
    assert found == [200] * 10 + [429]


def test_who_follows_it_is_not_left_hanging(api: Conforming, token: str, app: Flask) -> None:
    store = rooms(app).store
    stream: Iterator[str] = follow(store, Reading(store.storage), store.authenticate(token).id, 99)
    next(stream)
    ended = gevent.spawn(lambda: list(stream))
    gevent.sleep(0.05)
    api.request("DELETE", OWN, token)
    assert ended.get(timeout=5) == []


def test_on_either_database_another_node_knows_it_no_more(installation: Installation) -> None:
    one, two = Conforming(installation.one.test_client()), Conforming(installation.two.test_client())
    token = one.begin()
    one.request("POST", MESSAGES, token, json={"choice": "handoff"})
    assert two.request("DELETE", OWN, token).status_code == 204
    assert one.request("GET", f"{OWN}/export", token).status_code == 401
    assert rooms(installation.one).handoff.desk.queue().waiting == 0
