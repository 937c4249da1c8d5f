"""The HTTP contract: what customers' programs may rely on."""

import json
import re
import time
from itertools import islice

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bot.conversations.bot import FakeBot
from bot.conversations.reading import Reading
from bot.conversations.sites import Sites
from bot.protocol import Answer, Choice, Reply, Trace
from bot.storage import Storage
from knowledge.folder.home import Home
from knowledge.sites.sites import Site
from tests.webwidget.conforming import Conforming
from webwidget.api.events import follow

CONVERSATIONS = "/api/v1/conversations"
MESSAGES, EVENTS, FEEDBACK = "/api/v1/messages", "/api/v1/events", "/api/v1/feedback"


@pytest.fixture
def api(client: FlaskClient) -> Conforming:
    return Conforming(client)


def test_a_conversation_begins_with_a_token_and_says_that_a_bot_answers(api: Conforming) -> None:
    answer = api.request("POST", "/api/v1/conversations", json={"locale": "de-AT"})
    assert answer.status_code == 201
    assert "Bot von Wendelkorn" in answer.get_json()["disclosure"]
    other = api.request("POST", "/api/v1/conversations", json={"locale": "en"}).get_json()
    assert "bot of Wendelkorn" in other["disclosure"]
    assert other["token"] != answer.get_json()["token"]


def test_an_unknown_language_gets_the_default_one(api: Conforming) -> None:
    answer = api.request("POST", "/api/v1/conversations", json={"locale": "it"})
    assert answer.get_json()["disclosure"].startswith("Sie schreiben")


def test_only_origin_and_path_of_the_page_are_kept(api: Conforming, app: Flask) -> None:
    began = api.request(
        "POST", "/api/v1/conversations", json={"page": "https://shop.example/a?email=x@y.z#b"}
    )
    kept = app.extensions["kundig"].store.conversation(began.get_json()["conversation"])
    assert kept.page == "https://shop.example/a"


def test_a_conversation_belongs_to_its_site(api: Conforming, app: Flask, home: Home) -> None:
    with Storage.open(home) as storage:
        Sites(storage).save(Site("shop", "Shop"))
    began = api.request("POST", "/api/v1/conversations", json={"site": "shop"}).get_json()
    assert app.extensions["kundig"].store.conversation(began["conversation"]).site == "shop"
    refused = api.request("POST", "/api/v1/conversations", json={"site": "elsewhere"})
    assert (refused.status_code, refused.get_json()["error"]["code"]) == (404, "unknown_site")


def test_a_proof_of_identity_is_refused_with_a_reason(api: Conforming) -> None:
    refused = api.request("POST", "/api/v1/conversations", json={"identity": "eyJhbGciOi"})
    assert (refused.status_code, refused.get_json()["error"]["code"]) == (422, "identity_not_configured")
    assert api.request("POST", "/api/v1/conversations", json={"identity": None}).status_code == 201


def test_a_message_is_accepted_and_answered(api: Conforming, bot: FakeBot) -> None:
    token = api.begin()
    assert api.request("POST", MESSAGES, token, json={"text": "Hallo"}).get_json() == {"seq": 1}
    answer = api.request("POST", MESSAGES + "?wait=20", token, json={"text": "Was **kostet** das?"})
    assert answer.status_code == 200
    [reply] = answer.get_json()["replies"]
    assert reply["html"] == "<p>Was <strong>kostet</strong> das?</p>"
    assert "trace" not in reply


def test_replies_carry_choices_and_media_but_never_the_trace(api: Conforming, bot: FakeBot) -> None:
    media = ({"kind": "image", "src": "/media/a.webp", "title": "Ein Bild", "poster": ""},)
    choices = (Choice("entry:a", "A?"), Choice("none", "Nichts davon"))
    bot._script.append(Reply((Answer("Meinten Sie …?", choices, media, "a", Trace("clarify")),)))
    token = api.begin()
    [reply] = api.request("POST", MESSAGES + "?wait=20", token, json={"text": "?!a"}).get_json()["replies"]
    assert [choice["id"] for choice in reply["choices"]] == ["entry:a", "none"]
    assert reply["media"][0]["src"] == "/media/a.webp"
    assert "trace" not in reply
    picked = api.request("POST", MESSAGES + "?wait=20", token, json={"choice": "entry:a"})
    assert picked.get_json()["replies"][0]["text"] == "A?"


def test_a_person_can_always_be_asked_for(api: Conforming) -> None:
    token = api.begin()
    answer = api.request("POST", MESSAGES + "?wait=20", token, json={"choice": "handoff"})
    assert answer.get_json()["replies"][0]["state"] == "queued"
    later = api.request("POST", MESSAGES + "?wait=0.1", token, json={"text": "Noch da?"})
    assert later.get_json()["replies"] == []


def test_a_repeated_key_counts_once(api: Conforming) -> None:
    token = api.begin()
    first, again = (
        api.request("POST", MESSAGES, token, json={"text": "Hallo"}, headers={"Idempotency-Key": "a-1"})
        for _ in range(2)
    )
    assert first.get_json() == again.get_json() == {"seq": 1}
    other = api.request("POST", MESSAGES, token, json={"text": "Anders"}, headers={"Idempotency-Key": "a-1"})
    assert (other.status_code, other.get_json()["error"]["code"]) == (409, "key_reused")


def test_events_come_from_where_one_left_off(api: Conforming) -> None:
    token = api.begin()
    api.request("POST", MESSAGES + "?wait=20", token, json={"text": "eins"})
    seen = api.request("GET", EVENTS + "?wait=0", token).get_json()["messages"]
    assert [message["seq"] for message in seen] == [1, 2]
    rest = api.request("GET", EVENTS + "?wait=0&after=1", token).get_json()["messages"]
    assert [message["seq"] for message in rest] == [2]
    resumed = api.request("GET", EVENTS + "?wait=0&after=0", token, headers={"Last-Event-ID": "2"})
    assert resumed.get_json() == {"messages": []}


def test_the_stream_replays_and_goes_on(api: Conforming, app: Flask) -> None:
    token = api.begin()
    api.request("POST", MESSAGES + "?wait=20", token, json={"text": "eins"})
    store = app.extensions["kundig"].store
    stream = follow(store, Reading(store.storage), store.authenticate(token).id, 0)
    welcome, first, second = islice(stream, 3)
    assert welcome.startswith(":")
    assert first.startswith("id: 1\nevent: message\ndata: ")
    assert json.loads(second.partition("data: ")[2])["role"] == "bot"
    api.request("POST", MESSAGES, token, json={"text": "zwei"})
    assert next(stream).startswith("id: 3\n")
    headers = api.request("GET", EVENTS, token, buffered=False).headers
    assert headers["X-Accel-Buffering"] == "no"
    assert headers["Cache-Control"] == "no-store"


def test_feedback_is_kept_with_its_entry_and_without_personal_data(
    api: Conforming, bot: FakeBot, app: Flask
) -> None:
    bot._script.append(Reply((Answer("30 Tage.", entry="returns"),)))
    token = api.begin()
    api.request("POST", MESSAGES + "?wait=20", token, json={"text": "Rückgabe?"})
    comment = "Schreiben Sie mir: anna@example.org"
    noted = api.request("POST", FEEDBACK, token, json={"seq": 2, "helpful": False, "comment": comment})
    assert noted.status_code == 204
    with app.extensions["kundig"].storage.reading() as read:
        [verdict] = read.feedback.since(0)
    assert (verdict.entry, verdict.helpful) == ("returns", False)
    assert "anna" not in verdict.comment
    assert api.request("POST", FEEDBACK, token, json={"seq": 1, "helpful": True}).status_code == 404
    assert api.request("POST", FEEDBACK, token, json={"seq": 99, "helpful": True}).status_code == 404


def test_whence_a_conversation_came_is_kept_unreadably(api: Conforming, app: Flask) -> None:
    ids = []
    for address in ("203.0.113.7", "203.0.113.8", "198.51.100.7"):
        began = api.request("POST", CONVERSATIONS, json={}, environ_base={"REMOTE_ADDR": address}).get_json()
        api.request("POST", MESSAGES, began["token"], json={"choice": "handoff"})
        ids.append(began["conversation"])
    with app.extensions["kundig"].storage.reading() as read:
        sources = {each.id: each.source for each in read.outcomes.moved(0, "", time.time() + 1, 9)}
    one, neighbour, other = (sources[id] for id in ids)
    assert one == neighbour != other
    assert re.fullmatch("[0-9a-f]{16}", one), "no address; any three digits may stand in it by chance"


def test_health_says_whether_the_bot_is_there(api: Conforming) -> None:
    assert api.request("GET", "/healthz").get_json() == {"status": "ok", "bot": "ok", "release": None}


def test_the_document_describes_every_address_there_is(api: Conforming, app: Flask) -> None:
    described = {
        (path, method.upper()) for path, methods in api.document["paths"].items() for method in methods
    }
    served = {
        (rule.rule.replace("<", "{").replace(">", "}"), method)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.endpoint.startswith("api.")
    }
    assert served == described


def test_who_no_longer_waits_for_a_person_leaves_the_queue(api: Conforming, app: Flask) -> None:
    token = api.begin()
    api.request("POST", MESSAGES, token, json={"choice": "handoff"})
    assert len(app.extensions["kundig"].handoff.desk.queue().tickets) == 1
    for _ in range(2):
        assert api.request("POST", "/api/v1/handoff/cancel", token).status_code == 204
    assert app.extensions["kundig"].handoff.desk.queue().tickets == ()
    assert api.request("POST", "/api/v1/handoff/cancel").status_code == 401
