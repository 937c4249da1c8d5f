"""Waiting for a person and passing conversations on, through the real app."""

import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from knowledge.sites.hours import Hours
from knowledge.sites.sites import Site
from tests.webwidget.staffing import form_token, logged_in, rooms, staffed_app

Agent = tuple[FlaskClient, dict[str, str]]


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    app = staffed_app(tmp_path, names="anna ada")
    yield app
    rooms(app).close()


@pytest.fixture
def customer(app: Flask) -> tuple[FlaskClient, dict[str, str], str]:
    client = app.test_client()
    begun = client.post("/api/v1/conversations", json={"locale": "de"}).get_json()
    return client, {"Authorization": f"Bearer {begun['token']}"}, begun["conversation"]


def ask_for_a_person(customer: Any) -> None:
    client, token, _ = customer
    assert client.post("/api/v1/messages", json={"choice": "handoff"}, headers=token).status_code == 202


def waiting(customer: Any) -> dict[str, Any]:
    client, token, _ = customer
    answer = client.get("/api/v1/handoff/waiting", headers=token)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.get_json()
    return found


def test_a_customer_knows_for_whom_they_wait(app: Flask, customer: Any) -> None:
    ask_for_a_person(customer)
    assert waiting(customer)["there"] == "nobody"
    anna, headers = logged_in(app, "anna")
    assert anna.post("/desk/api/presence", json={}, headers=headers).get_json() == {"status": "available"}
    found = waiting(customer)
    assert (found["state"], found["there"], found["ahead"], found["email"]) == ("queued", "soon", 0, False)
    assert "als Nächstes" in found["text"]
    anna.post("/desk/api/presence", json={"status": "away"}, headers=headers)
    assert waiting(customer)["there"] == "nobody"


def test_a_closed_desk_says_when_it_opens(app: Flask) -> None:
    rooms(app).sites.save(Site("shop", "Shop", hours=Hours.written("Mo 00:00-00:01", zone="UTC")))
    client = app.test_client()
    begun = client.post("/api/v1/conversations", json={"locale": "en", "site": "shop"}).get_json()
    found = waiting((client, {"Authorization": f"Bearer {begun['token']}"}, ""))
    assert found["there"] == "closed"
    assert found["opens"].endswith("T00:00:00+00:00")
    assert "Monday" in found["text"]


def test_an_address_is_left_and_taken_back(app: Flask, customer: Any) -> None:
    client, token, id = customer
    put = client.put("/api/v1/contact", json={"email": " kim@customer.example "}, headers=token)
    assert put.status_code == 204, put.text
    assert rooms(app).store.contacts.find(id) == "kim@customer.example"
    assert waiting(customer)["email"] is True
    anna, _ = logged_in(app, "anna")
    shown = anna.get(f"/desk/api/conversations/{id}").get_json()["conversation"]
    assert shown["email"] == "kim@customer.example"
    assert client.delete("/api/v1/contact", headers=token).status_code == 204
    assert rooms(app).store.contacts.find(id) is None


@pytest.mark.parametrize(
    "email", ["kim", "kim@", "kim@x", "a b@c.example", "kim@customer.example\nBcc: all@x.example"]
)
def test_what_is_no_address_is_refused_and_named(app: Flask, customer: Any, email: str) -> None:
    client, token, id = customer
    refused = client.put("/api/v1/contact", json={"email": email}, headers=token)
    assert refused.status_code == 422
    assert refused.get_json()["error"]["message"]
    assert rooms(app).store.contacts.find(id) is None


def test_a_conversation_goes_from_hand_to_hand(app: Flask, customer: Any) -> None:
    id = customer[2]
    anna, hers = logged_in(app, "anna")
    ada, adas = logged_in(app, "ada")

    def act(agent: FlaskClient, headers: dict[str, str], action: str, **body: str) -> int:
        path = f"/desk/api/conversations/{id}/{action}"
        return agent.post(path, json=body, headers=headers).status_code

    assert act(anna, hers, "take-over") == 200
    assert act(ada, adas, "requeue") == 409
    colleagues = anna.get("/desk/api/colleagues").get_json()["colleagues"]
    assert [one["name"] for one in colleagues] == ["ada"]
    assert act(anna, hers, "transfer", to="nobody") == 422
    assert act(anna, hers, "transfer", to="ada") == 200
    assert rooms(app).store.conversation(id).agent == "ada"
    assert act(ada, adas, "requeue") == 200
    assert rooms(app).store.conversation(id).state == "queued"
    assert act(anna, hers, "accept") == 200
    assert act(ada, adas, "take-over") == 200, "as an admin"
    assert rooms(app).store.conversation(id).agent == "ada"


@pytest.mark.parametrize("words", ["LOREM", "ips", "kim@customer", "#{mark}"])
def test_a_closed_conversation_is_found_again(app: Flask, customer: Any, words: str) -> None:
    client, token, id = customer
    client.post("/api/v1/messages", json={"text": "Lorem ipsum 100%"}, headers=token)
    client.put("/api/v1/contact", json={"email": "kim@customer.example"}, headers=token)
    anna, headers = logged_in(app, "anna")
    assert anna.post(f"/desk/api/conversations/{id}/close", headers=headers).status_code == 200
    found = anna.get("/desk/api/search", query_string={"q": words.format(mark=id[:5])}).get_json()["tickets"]
    assert [(one["conversation"], one["state"]) for one in found] == [(id, "closed")]


@pytest.mark.parametrize("words", ["", "lo", "xyz", "100_", "l%m"])
def test_what_nobody_wrote_is_not_found(app: Flask, customer: Any, words: str) -> None:
    client, token, _ = customer
    client.post("/api/v1/messages", json={"text": "Lorem ipsum 100%"}, headers=token)
    anna, _ = logged_in(app, "anna")
    assert anna.get("/desk/api/search", query_string={"q": words}).get_json() == {"tickets": []}


def test_a_note_is_for_colleagues_alone(app: Flask, customer: Any) -> None:
    client, token, id = customer
    anna, headers = logged_in(app, "anna")
    path = f"/desk/api/conversations/{id}/notes"
    assert anna.post(path, json={"text": "Ruft seit Tagen an"}, headers=headers).status_code == 201
    assert anna.post(path, json={"text": "  "}, headers=headers).status_code == 422
    assert client.post(path, json={"text": "x"}, headers=token).status_code in (401, 403)
    notes = anna.get(f"/desk/api/conversations/{id}").get_json()["notes"]
    assert [(note["text"], note["name"], note["number"]) for note in notes] == [
        ("Ruft seit Tagen an", "Anna Weber", 1)
    ]
    for address in ("/api/v1/events?after=0&wait=0", "/api/v1/handoff/waiting"):
        assert "Ruft seit Tagen" not in client.get(address, headers=token).text
    packed = client.get("/api/v1/conversations/current/export", headers=token)
    with zipfile.ZipFile(BytesIO(packed.data)) as archive:
        for name in archive.namelist():
            assert b"Ruft seit Tagen" not in archive.read(name), name


def test_who_logs_out_everywhere_leaves_conversations_to_others(app: Flask, customer: Any) -> None:
    ask_for_a_person(customer)
    id, store = customer[2], rooms(app).store
    one, headers = logged_in(app, "anna")
    other, _ = logged_in(app, "anna")
    assert one.post(f"/desk/api/conversations/{id}/accept", headers=headers).status_code == 200
    for browser, state in ((other, "human"), (one, "queued")):
        form = {"csrf_token": form_token(browser.get("/desk"))}
        assert browser.post("/logout", data=form).status_code == 303
        assert store.conversation(id).state == state


def test_a_status_that_does_not_exist_is_refused(app: Flask) -> None:
    anna, headers = logged_in(app, "anna")
    refused = anna.post("/desk/api/presence", json={"status": "asleep"}, headers=headers)
    assert refused.status_code == 422
