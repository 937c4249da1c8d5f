"""Channels as an admin connects, tries, renews and disconnects them, against a fake of the network."""

import json
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bot.channels.connecting import opened
from bot.channels.errors import NotDelivered
from bot.channels.fakes.telegram import HEADER, FakeTelegram, fake_telegram
from bot.staff.connections import Connections
from knowledge.demo import SITE
from tests.webwidget.administration import ada, app
from tests.webwidget.staffing import form_token, rooms

__all__ = ["ada", "app"]

PUBLIC = "https://chat.shop.example"
SECRET = "12345:very-secret"


@pytest.fixture
def network(app: Flask) -> Iterator[FakeTelegram]:
    rooms(app).sites.save(SITE)
    with fake_telegram() as fake:
        fake.token = SECRET
        yield fake


def send(ada: FlaskClient, path: str, **form: str) -> tuple[int, str]:
    token = form_token(ada.get("/admin/channels/new/telegram"))
    answer = ada.post(f"/admin/channels/{path}", data={"csrf_token": token, **form}, follow_redirects=True)
    return answer.status_code, answer.text


def connect(ada: FlaskClient, network: FakeTelegram, **changed: str) -> tuple[int, str]:
    form = {"site": SITE.name, "address": PUBLIC, "token": SECRET, "api": network.address} | changed
    return send(ada, "new/telegram", **form)


def writes(app: Flask, network: FakeTelegram, text: str = "Hallo") -> None:
    """Kim does, and the network brings it, without saying a language that we know."""
    chat = {"id": 7, "type": "private"}
    message = {
        "message_id": 1,
        "from": {"id": 7, "first_name": "Kim", "language_code": "tlh"},
        "chat": chat,
        "text": text,
    }
    path = str(network.hook["url"]).removeprefix(PUBLIC)
    body, headers = json.dumps({"update_id": 1, "message": message}), {HEADER: network.hook["secret_token"]}
    assert app.test_client().post(path, data=body, headers=headers).status_code == 200


def test_what_is_wrong_is_said_beside_the_steps(app: Flask, ada: FlaskClient, network: FakeTelegram) -> None:
    page = ada.get("/admin/channels/new/telegram").text
    assert page.count("<li>") - page.count("nav") <= 10
    assert "@BotFather" in page
    assert f'value="{SITE.name}"' in page
    assert "Telegram" in ada.get("/admin/channels").text
    for wrong, said in (
        ({"token": "999:nothing"}, "Telegram nimmt nicht an, was Sie eingetragen haben (Unauthorized)"),
        ({"token": " "}, "Token: „token“ fehlt"),
        ({"address": "chat.shop.example"}, "Unsere Adresse"),
        ({"api": "http://127.0.0.1:1"}, "nicht zu erreichen"),
    ):
        status, page = connect(ada, network, **wrong)
        assert (status, said in page) == (422, True), page
        assert SECRET not in page
        assert "999:nothing" not in page
    assert connect(ada, network, site="gone")[0] == 404
    assert rooms(app).connections.all() == []
    assert send(ada, "new/pigeons")[0] == 404
    assert send(ada, "nothing/check")[0] == 404


def test_a_channel_from_its_beginning_to_its_end(app: Flask, ada: FlaskClient, network: FakeTelegram) -> None:
    status, page = connect(ada, network)
    [one] = rooms(app).connections.all()
    assert (status, one.name, one.site) == (200, "@kundig_bot", SITE.name)
    assert "Verbunden." in page
    assert "läuft" in page
    assert f"{PUBLIC}/channels/{one.id}" in page
    assert SECRET not in page
    assert one.secrets not in page
    assert "niemand geschrieben" in page
    writes(app, network)
    assert "Kim" in ada.get(f"/admin/channels/{one.id}").text
    assert "noch keine Nachricht" not in ada.get("/admin/channels").text
    status, page = send(ada, f"{one.id}/test", person="7")
    assert "Gesendet." in page
    assert "Das ist eine Testnachricht." in network.got(7)[-1]
    assert send(ada, f"{one.id}/test", person="8")[0] == 422
    network.token = "999:new"
    assert "gestört" in send(ada, f"{one.id}/check")[1]
    assert "gestört" in ada.get("/admin/channels").text
    assert send(ada, f"{one.id}/renew", token="wrong")[0] == 422
    status, page = send(ada, f"{one.id}/renew", token="999:new")
    assert "läuft" in page
    assert "Kim" in page, "conversations go on"
    page = send(ada, f"{one.id}/remove")[1]
    assert "@kundig_bot ist getrennt" in page
    assert rooms(app).connections.all() == []
    with rooms(app).storage.reading() as read:
        assert [each.channel for each in read.conversations.recent(0, 5)] == ["telegram"], "it stays"
    noted = [note.action for note in rooms(app).access.audit.page()[0] if "channel" in note.action]
    assert noted == ["channel_removed", "channel_changed", "channel_tested", "channel_added"]
    assert "Kanal verbunden:" in ada.get("/admin/audit").text


def test_what_cannot_be_read_any_more_is_red_and_entered_anew(
    app: Flask, ada: FlaskClient, network: FakeTelegram
) -> None:
    """As after a backup was restored without its keys."""
    connect(ada, network)
    [one] = rooms(app).connections.all()
    writes(app, network)
    other = Connections(rooms(app).storage, b"the secret of another installation")
    other.change(one.id, one.name, {"token": SECRET})
    page = send(ada, f"{one.id}/check")[1]
    assert "ohne seine Schlüssel zurückgespielt" in page
    assert send(ada, f"{one.id}/test", person="7")[0] == 422
    with rooms(app).storage.reading() as read, pytest.raises(NotDelivered, match="without its keys"):
        opened(rooms(app).connections, read.messengers.all()[0])
    assert send(ada, f"{one.id}/renew", token=SECRET, api=network.address)[0] == 422, "where are we?"
    page = send(ada, f"{one.id}/renew", token=SECRET, api=network.address, address=PUBLIC)[1]
    assert "läuft" in page
    assert network.hook["url"] == f"{PUBLIC}/channels/{one.id}"
    writes(app, network, "Noch da?")
