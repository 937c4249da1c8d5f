"""Canned replies: written in curation, filled in at the desk."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from bot.conversations.links import Links, new_link
from bot.storage import Storage
from tests.webwidget.staffing import form_token, logged_in, rooms, staffed_app


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    app = staffed_app(tmp_path_factory.mktemp("canned"))
    yield app
    rooms(app).close()


@pytest.fixture(scope="module")
def carla(app: Flask) -> FlaskClient:
    return logged_in(app, "carla")[0]


def save(carla: FlaskClient, page: str, **fields: str) -> TestResponse:
    form = {"csrf_token": form_token(carla.get(page)), **fields}
    return carla.post(page, data=form)


def names(app: Flask) -> list[str]:
    return [reply.name for reply in rooms(app).handoff.canned.all()]


def test_a_curator_writes_renames_and_removes(app: Flask, carla: FlaskClient) -> None:
    sent = {"name": "/Gruss", "text-de": "Guten Tag {customer},\n\nhier ist {agent}.", "text-fr": " "}
    assert save(carla, "/curation/canned/new", **sent).status_code == 303
    page = carla.get("/curation/canned?saved=gruss").text
    assert "„/gruss“ ist gespeichert" in page
    assert "Guten Tag {customer}," in page
    renamed = save(carla, "/curation/canned/gruss", name="hallo", **{"text-de": "Hallo", "text-en": "Hi"})
    assert renamed.location == "/curation/canned?saved=hallo"
    assert names(app) == ["hallo"]
    assert carla.get("/curation/canned/gruss").status_code == 404
    form = {"csrf_token": form_token(carla.get("/curation/canned"))}
    assert carla.post("/curation/canned/hallo/remove", data=form).status_code == 303
    assert names(app) == []


def test_what_cannot_be_kept_is_told_and_nothing_typed_is_lost(app: Flask, carla: FlaskClient) -> None:
    refused = save(carla, "/curation/canned/new", name="gruß", **{"text-de": "Hallo {kunde} <b>"})
    assert refused.status_code == 422
    assert "Für „{kunde}“ wird nichts eingesetzt. Es gibt: {customer}," in refused.text
    assert "Hallo {kunde} &lt;b&gt;" in refused.text
    assert 'value="gruß"' in refused.text
    long = save(carla, "/curation/canned/new", name="lang", **{"text-de": "x" * 4001})
    assert (long.status_code, "4.001" in long.text) == (422, True)
    assert save(carla, "/curation/canned/new", name="leer").status_code == 422
    assert names(app) == []


def test_an_agent_gets_them_in_the_customers_language_filled_in(app: Flask, carla: FlaskClient) -> None:
    texts = {"text-de": "Hier ist {agent}, {number}.", "text-en": "This is {agent}, {customer}."}
    assert save(carla, "/curation/canned/new", name="wer", **texts).status_code == 303
    mail = {"text-de": "An {email}, {site}"}
    assert save(carla, "/curation/canned/new", name="mail", **mail).status_code == 303
    store = rooms(app).store
    german, english = store.create()[0].id, store.create(locale="en")[0].id
    store.contacts.reach_at(german, "kim@customer.example")
    anna, _ = logged_in(app, "anna")
    assert anna.get(f"/desk/api/conversations/{german}/canned").json["canned"] == [
        {"name": "mail", "text": "An kim@customer.example, Kundig"},
        {"name": "wer", "text": f"Hier ist Anna Weber, #{german[:5]}."},
    ]
    assert anna.get(f"/desk/api/conversations/{english}/canned").json["canned"] == [
        {"name": "mail", "text": "An, Kundig"},
        {"name": "wer", "text": "This is Anna Weber."},
    ]
    assert anna.get("/curation/canned").status_code == 403


def test_conversations_with_the_same_address_are_told_and_not_joined(app: Flask) -> None:
    store = rooms(app).store
    ids = [store.create()[0].id for _ in range(4)]
    for id, email in zip(ids, ("Max@Example.org", "max@example.org", "maxi@example.org", ""), strict=True):
        store.post(id, text=f"Von {email}")
        if email:
            store.contacts.reach_at(id, email)
    anna, _ = logged_in(app, "anna")
    shown = [anna.get(f"/desk/api/conversations/{id}").json["conversation"] for id in ids]
    assert [[other["conversation"] for other in one["same_address"]] for one in shown] == [
        [ids[1]], [ids[0]], [], [],
    ]  # fmt: skip
    assert shown[0]["same_address"][0]["asked"] == "Von max@example.org"
    assert (shown[0]["email_proved"], shown[1]["same_address"][0]["proved"]) == (False, False)
    come_by_letter(rooms(app).storage, ids[0])
    shown = [anna.get(f"/desk/api/conversations/{id}").json["conversation"] for id in ids[:2]]
    assert [one["email_proved"] for one in shown] == [True, False]
    assert shown[1]["same_address"][0]["proved"]
    store.contacts.reach_at(ids[0], "max@example.com")  # another address: nothing is proved of that
    assert not anna.get(f"/desk/api/conversations/{ids[0]}").json["conversation"]["email_proved"]


def come_by_letter(storage: Storage, conversation: str) -> None:
    """Somebody opens a link that was sent to the address of this conversation."""
    token = storage.write(lambda tx: new_link(tx, conversation))
    assert Links(storage).use(token)[1]
