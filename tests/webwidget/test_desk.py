"""The desk's endpoints and event stream, through the real app with a scripted bot."""

import json
from typing import Any

import pytest
from flask import Flask

from bot.conversations.bot import FakeBot
from bot.protocol import Answer, Choice, Reply
from tests.webwidget.desk_browser import Browser, anna, app, boris, bot, parsed, waiting
from tests.webwidget.staffing import logged_in, rooms
from webwidget.desk.stream import Board, follow

__all__ = ["anna", "app", "boris", "bot", "waiting"]


def ascii_start(value: str) -> str:
    return value[:10]


def test_whole_story_is_there(anna: Browser, waiting: str) -> None:
    story = anna.get(f"conversations/{waiting}")
    assert story["conversation"]["reason"] == "second_miss"
    assert story["conversation"]["page"] == "https://shop.example/bohrer"
    assert [message["role"] for message in story["messages"]] == ["customer", "bot", "system"]
    assert "max@example.org" in story["messages"][0]["text"]  # agents see the original
    assert story["messages"][1]["trace"]["candidates"][0]["probability"] == 0.21


def test_accept_reply_hand_back(app: Flask, anna: Browser, waiting: str) -> None:
    assert anna.post(f"{waiting}/accept")[0] == 200
    status, posted = anna.post(f"{waiting}/reply", {"text": "Ja, mit dem Schlagbohrer."})
    assert status == 200
    said = rooms(app).store.messages(waiting, after=posted["seq"] - 1)[0]
    assert (said.role, said.name, said.text) == ("agent", "Anna Weber", "Ja, mit dem Schlagbohrer.")
    assert anna.post(f"{waiting}/hand-back")[0] == 200
    assert rooms(app).store.conversation(waiting).state == "bot"
    glance = next(row for row in anna.get("with-bot")["tickets"] if row["conversation"] == waiting)
    assert glance["last_text"].startswith("Bohrt das auch Beton?")


def test_same_key_sends_once(app: Flask, anna: Browser, waiting: str) -> None:
    anna.post(f"{waiting}/accept")
    key = {"Idempotency-Key": "one-key"}
    first = anna.post(f"{waiting}/reply", {"text": "Hallo"}, **key)[1]
    again = anna.post(f"{waiting}/reply", {"text": "Hallo"}, **key)[1]
    assert again == {"seq": first["seq"], "repeated": True}
    assert [m.text for m in rooms(app).store.messages(waiting) if m.role == "agent"] == ["Hallo"]
    status, answer = anna.post(f"{waiting}/reply", {"text": "Anders"}, **key)
    assert (status, answer["error"]["code"]) == (409, "key_reused")


def test_second_agent_is_told_who_was_quicker(anna: Browser, boris: Browser, waiting: str) -> None:
    assert anna.post(f"{waiting}/accept")[0] == 200
    status, answer = boris.post(f"{waiting}/accept")
    assert (status, answer["error"]["code"]) == (409, "taken")
    assert answer["error"]["message"] == "Anna Weber hat das Gespräch schon übernommen."
    for action in ("reply", "hand-back", "close"):
        assert boris.post(f"{waiting}/{action}", {"text": "Hallo"})[0] == 409


def test_close(app: Flask, anna: Browser, waiting: str) -> None:
    assert anna.post(f"{waiting}/close")[0] == 200
    assert rooms(app).store.conversation(waiting).state == "closed"
    status, answer = anna.post(f"{waiting}/close")
    assert (status, answer["error"]["code"]) == (409, "moved_on")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "empty"),
        ({"text": ""}, "empty"),
        ({"text": " \n "}, "empty"),
        ({"text": 1}, "empty"),
        ({"text": None}, "empty"),
        ({"text": "\x00\x01"}, "empty"),
        ({"text": "\ud800"}, "empty"),
        ({"text": "x" * 4001}, "too_long"),
        (["text"], "body"),
        ("text", "body"),
    ],
)
def test_wrong_replies(anna: Browser, waiting: str, body: object, code: str) -> None:
    anna.post(f"{waiting}/accept")
    answer = anna.client.post(
        f"/desk/api/conversations/{waiting}/reply",
        data=json.dumps(body),
        content_type="application/json",
        headers=anna.headers,
    )
    assert answer.status_code in (400, 422)
    assert answer.json is not None
    assert answer.json["error"]["code"] == code
    assert answer.json["error"]["message"]


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"\xff\xfe", b'{"text": "\xff"}', b"[" * 20_000],
    ids=["empty", "cut off", "no text", "no UTF-8", "nested"],
)
def test_broken_bodies(anna: Browser, waiting: str, body: bytes) -> None:
    answer = anna.client.post(
        f"/desk/api/conversations/{waiting}/reply",
        data=body,
        content_type="application/json",
        headers=anna.headers,
    )
    assert answer.status_code == 400
    assert answer.json is not None
    assert answer.json["error"]["code"] == "body"


def test_huge_body(anna: Browser, waiting: str) -> None:
    status, answer = anna.post(f"{waiting}/reply", {"text": "x" * 100_000})
    assert (status, answer["error"]["code"]) == (413, "too_large")


@pytest.mark.parametrize("key", ["x" * 201, "with blank", "ü"])
def test_wrong_keys(anna: Browser, waiting: str, key: str) -> None:
    anna.post(f"{waiting}/accept")
    status, answer = anna.post(f"{waiting}/reply", {"text": "Hallo"}, **{"Idempotency-Key": key})
    assert (status, answer["error"]["field"]) == (422, "Idempotency-Key")


@pytest.mark.parametrize("id", ["unknown", "%00", "%ff", "x" * 5000, "' OR 1=1 --"], ids=ascii_start)
@pytest.mark.parametrize("action", ["", "/accept", "/reply", "/hand-back", "/close"])
def test_unknown_conversations(anna: Browser, id: str, action: str) -> None:
    path = f"/desk/api/conversations/{id}{action}"
    if action:
        answer = anna.client.post(path, json={"text": "Hallo"}, headers=anna.headers)
    else:
        answer = anna.client.get(path)
    assert answer.status_code == 404
    assert answer.json is not None
    assert answer.json["error"]["message"]


def test_wrong_addresses_and_methods_have_the_one_error_shape(anna: Browser, waiting: str) -> None:
    for answer, status in (
        (anna.client.get("/desk/api/nothing"), 404),
        (anna.client.get(f"/desk/api/conversations/{waiting}/accept"), 405),
        (anna.client.get("/desk/events?after=-1"), 422),
        (anna.client.get("/desk/events?after=9999999999999999999999999"), 422),
        (anna.client.get(f"/desk/events?after={'0' * 5000}1"), 422),
        (anna.client.get("/desk/events?after=%C2%B2"), 422),
    ):
        assert answer.status_code == status
        assert answer.json is not None
        assert set(answer.json["error"]) >= {"code", "message"}


def test_anonymous_and_curator_see_nothing(app: Flask, waiting: str) -> None:
    anonymous = app.test_client()
    for path in (f"/desk/api/conversations/{waiting}", "/desk/api/with-bot", "/desk/events"):
        assert anonymous.get(path).status_code == 401
    curator, headers = logged_in(app, "carla")
    assert curator.get(f"/desk/api/conversations/{waiting}").status_code == 403
    assert curator.post(f"/desk/api/conversations/{waiting}/accept", headers=headers).status_code == 403


def test_changes_need_the_token(anna: Browser, waiting: str) -> None:
    answer = anna.client.post(f"/desk/api/conversations/{waiting}/accept", json={})
    assert answer.status_code == 403
    assert answer.json is not None
    assert answer.json["error"]["code"] == "csrf"


def test_oldest_waits_on_top(app: Flask, anna: Browser, waiting: str) -> None:
    tickets = parsed(next(follow(Board(rooms(app)), None, 0, lambda: True)))[1]["tickets"]
    since = [ticket["since"] for ticket in tickets if ticket["state"] == "queued"]
    assert since == sorted(since)


def test_choices_are_shown_to_staff(app: Flask, bot: FakeBot, anna: Browser) -> None:
    store = rooms(app).store
    conversation, _ = store.create()
    asking = Reply(
        (Answer("Meinten Sie …?", choices=(Choice("entry:a", "A"), Choice("none", "Nichts davon"))),)
    )
    bot._script.insert(0, asking)
    store.wait_replies(conversation.id, store.post(conversation.id, text="Hm?").seq, 5)
    story = anna.get(f"conversations/{conversation.id}")
    assert story["messages"][1]["choices"][0] == {"id": "entry:a", "title": "A"}
    assert story["conversation"]["reason"] == ""


class TestCrowd:
    """Many that wait, closed at once."""

    @pytest.fixture
    def flood(self, app: Flask) -> list[str]:
        store = rooms(app).store
        ids = [store.create(site="flooded", source="flood")[0].id for _ in range(5)]
        for id in ids:
            store.post(id, text="Ansprache " * 300)
            store.post(id, choice="handoff")
        return ids

    def close(self, browser: Browser, body: Any) -> tuple[int, Any]:
        answer = browser.client.post("/desk/api/queue/close", json=body, headers=browser.headers)
        return answer.status_code, answer.json

    def test_all_like_one(self, app: Flask, anna: Browser, flood: list[str], waiting: str) -> None:
        told = parsed(next(follow(Board(rooms(app)), None, 0, lambda: True)))[1]
        ticket = next(row for row in told["tickets"] if row["conversation"] == flood[0])
        assert ticket["alike"] == 5
        assert len(ticket["last_text"]) == 200
        assert "source" not in ticket
        assert self.close(anna, {"like": flood[0], "count": True}) == (200, {"waiting": 5})
        assert self.close(anna, {"like": flood[0]}) == (200, {"closed": 5})
        assert rooms(app).store.conversation(waiting).state == "queued"

    def test_all_of_a_site_since_a_while(self, anna: Browser, flood: list[str]) -> None:
        assert self.close(anna, {"site": "flooded", "seconds": 0}) == (200, {"closed": 0})
        assert self.close(anna, {"site": "flooded", "seconds": 600}) == (200, {"closed": 5})

    @pytest.mark.parametrize("body", [{}, {"count": True}, {"like": 7}, {"site": []}, {"seconds": "600"}, []])
    def test_what_is_not_said_closes_nothing(
        self, app: Flask, anna: Browser, waiting: str, body: Any
    ) -> None:
        status, answer = self.close(anna, body)
        assert status in (400, 422)
        assert answer["error"]["message"]
        assert rooms(app).store.conversation(waiting).state == "queued"
