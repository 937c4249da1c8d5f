"""People, as an admin finds, exports and erases them in the browser; and what comes back from the archive."""

import json
import re
import time
import zipfile
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from bot.operation.timed.retaining import Retention
from tests.webwidget.administration import ada, app
from tests.webwidget.staffing import form_token, log_in, rooms

__all__ = ["ada", "app"]

ADDRESS = "xaver@post.example"


def send(client: FlaskClient, path: str, **fields: object) -> TestResponse:
    token = form_token(client.get("/admin/people"))
    return client.post(
        f"/admin/people{path}", data={"csrf_token": token, **fields}, headers={"Accept-Language": "en"}
    )


def said(app: Flask, text: str = f"<b>An</b> {ADDRESS}") -> str:
    began, _ = rooms(app).store.create(site="shop")
    rooms(app).store.post(began.id, text=text)
    return began.id


def test_somebody_is_found_and_shown_safely(app: Flask, ada: FlaskClient) -> None:
    id, other = said(app), said(app, "Hallo")
    page = send(ada, "", address=f" {ADDRESS.upper()} ").text
    assert (id in page, other in page) == (True, False)
    assert f"&lt;b&gt;An&lt;/b&gt; {ADDRESS}" in page
    assert "1 conversation found" in page
    assert "Nothing is stored about this address" in send(ada, "", address="nobody@post.example").text
    refused = send(ada, "", address="Xaver")
    assert (refused.status_code, "“Xaver” is neither" in refused.text) == (422, True)


def test_what_is_ticked_is_handed_out(app: Flask, ada: FlaskClient) -> None:
    ids = [said(app), said(app)]
    sent = send(ada, "/export", address=ADDRESS, conversation=ids[0])
    assert sent.mimetype == "application/zip"
    assert sent.headers["Cache-Control"] == "no-store"
    with zipfile.ZipFile(BytesIO(sent.data)) as file:
        data = json.loads(file.read("data.json"))
    assert [each["conversation"][0]["id"] for each in data["conversations"]] == ids[:1]
    assert send(ada, "/export", address=ADDRESS).status_code == 422


def test_nothing_is_erased_without_a_tick_and_a_yes(app: Flask, ada: FlaskClient) -> None:
    id = said(app)
    for fields in ({"conversation": id}, {"sure": "1"}):
        assert send(ada, "/erase", address=ADDRESS, **fields).status_code == 422
    assert rooms(app).store.messages(id)
    page = send(ada, "/erase", address=ADDRESS, conversation=id, sure="1").text
    assert "1 conversation was erased" in page
    assert "Messages: 1" in page
    assert "For 730 days the audit says" in page
    with rooms(app).storage.reading() as read:
        [note] = [each for each in read.audit.before(99) if each.action == "person_erased"]
    assert (note.actor, ADDRESS in repr(note)) == ("ada", False)


def test_an_archived_conversation_is_brought_back(app: Flask, ada: FlaskClient) -> None:
    id = said(app)
    Retention(rooms(app).storage, rooms(app).home, time.time() + 91 * 86400, pause=0.0).run()
    page = ada.get("/admin/people", headers={"Accept-Language": "en"}).text
    assert re.search(r"archived 1\b", page)
    assert send(ada, f"/restore/{id}").status_code == 303
    assert rooms(app).store.messages(id)
    assert send(ada, f"/restore/{id}").status_code == 422


@pytest.mark.parametrize(
    ("method", "path"), [("GET", ""), ("POST", ""), ("POST", "/export"), ("POST", "/erase")]
)
def test_for_admins_alone(app: Flask, method: str, path: str) -> None:
    client = app.test_client()
    assert log_in(client, "anna").status_code == 303
    token = form_token(client.get("/desk"))
    sent = client.open(f"/admin/people{path}", method=method, data={"csrf_token": token, "address": ADDRESS})
    assert sent.status_code == 403
