"""Messages beside the chat: written by staff, told to pages, counted once for a person."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bot.conversations.outreach.proactive_messages import MOST, UnknownProactiveMessage
from bot.storage.repositories.proactive_messages import ProactiveMessage
from knowledge.errors import InvalidField
from knowledge.sites.sites import Site
from tests.webwidget.conforming import Conforming
from tests.webwidget.staffing import form_token, log_in, rooms

LATE = ProactiveMessage("", True, {"de": "Verspätet?", "en": ""}, 30, ("/konto/*",), ("order.state=late",))


@pytest.fixture
def carla(app: Flask, client: FlaskClient) -> FlaskClient:
    rooms(app).sites.save(Site("shop", "Shop", ("de", "en")))
    rooms(app).sites.save(Site("other", "Other", ("de", "en")))
    rooms(app).access.accounts.add("carla", "carla-schreibt", "Carla", ("curator", "editor"))
    log_in(client, "carla")
    return client


def written(client: FlaskClient, address: str = "/announcements/proactive/new", **changes: str) -> Any:
    form = {
        "text-de": "Fragen zum Versand?",
        "text-en": "",
        "seconds": "10",
        "paths": "/kasse/*\r\n\r\n/warenkorb",
        "given": "cart",
        "site": "shop",
        "on": "1",
    }
    token = form_token(client.get(address))
    return client.post(address, data={**form, **changes, "csrf_token": token})


def test_staff_write_one_and_its_pages_are_told(app: Flask, carla: FlaskClient) -> None:
    before = carla.get("/loader.js").data
    assert written(carla).status_code == 303
    [saved] = rooms(app).outreach.messages.all()
    assert saved.paths == ("/kasse/*", "/warenkorb")
    assert (saved.given, saved.sites, saved.author) == (("cart",), ("shop",), "carla")
    told = carla.get("/proactive/shop.json")
    assert told.headers["Access-Control-Allow-Origin"] == "*"
    [shown] = told.get_json()["messages"]
    assert shown["texts"] == {"de": "Fragen zum Versand?"}
    assert carla.get("/proactive/other.json").get_json()["messages"] == []
    assert carla.get("/proactive/none.json").status_code == 404
    after = carla.get("/loader.js").data
    assert after != before, "the loader knows which sites have any"
    page = carla.get("/announcements/proactive").text
    assert "Fragen zum Versand?" in page
    edit = f"/announcements/proactive/{saved.id}"
    assert written(carla, edit, on="").status_code == 303
    token = form_token(carla.get(edit))
    form = {"text-de": "Aus", "seconds": "9", "csrf_token": token}
    carla.post(edit, data=form)
    assert rooms(app).outreach.messages.on("shop") == []
    assert carla.get("/loader.js").data == before
    carla.post(f"{edit}/remove", data={"csrf_token": token})
    assert carla.get(edit).status_code == 404


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("text-de", ""),
        ("text-de", "x" * 161),
        ("seconds", "2"),
        ("seconds", "x"),
        ("paths", "kasse"),
        ("given", "a b=1"),
        ("paths", "\n".join(f"/{n}" for n in range(11))),
    ],
)
def test_what_makes_no_sense_is_told(app: Flask, carla: FlaskClient, field: str, value: str) -> None:
    refused = written(carla, **{field: value})
    assert refused.status_code == 422
    assert 'role="alert"' in refused.text
    assert rooms(app).outreach.messages.all() == []


def test_there_are_not_too_many(app: Flask) -> None:
    messages = rooms(app).outreach.messages
    for _ in range(MOST):
        messages.save(LATE, "x")
    with pytest.raises(InvalidField):
        messages.save(LATE, "x")
    with pytest.raises(UnknownProactiveMessage):
        messages.remove("none")


def test_a_person_is_told_little_and_nothing_after_not_again(app: Flask) -> None:
    api = Conforming(app.test_client())
    rooms(app).sites.save(Site("shop", "Shop"))
    saved = rooms(app).outreach.messages.save(LATE, "x")
    token = api.begin(site="shop")
    asked = {"about": saved.id}

    def claim() -> Any:
        return api.request("PUT", "/api/v1/proactive", token, json=asked)

    verdict = claim().get_json()["verdict"]
    assert verdict in ("yes", "quiet"), "by the clock of the site's desk"
    if verdict == "yes":
        assert claim().get_json()["verdict"] == "too_soon"
        assert rooms(app).outreach.messages.get(saved.id).told == 1
    assert api.request("DELETE", "/api/v1/proactive", token).status_code == 204
    assert claim().get_json()["verdict"] == "not_again"
    unknown = api.request("PUT", "/api/v1/proactive", token, json={"about": "0" * 12})
    assert unknown.status_code == 404
    assert api.request("PUT", "/api/v1/proactive", json=asked).status_code == 401
