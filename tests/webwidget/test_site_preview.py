"""A site's preview: what is typed is shown, told of and not stored."""

import json
import re
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from tests.webwidget.administration import ada, app
from tests.webwidget.staffing import form_token, log_in, rooms
from tests.webwidget.test_admin_sites import SHOP, send

__all__ = ["ada", "app"]


def preview(client: FlaskClient, **fields: object) -> dict[str, Any]:
    answer = send(client, "/admin/api/preview", **{**SHOP, **fields})
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json or {}
    return told


def test_what_is_typed_is_the_chat_in_the_frame_and_nothing_is_stored(app: Flask, ada: FlaskClient) -> None:
    fields = {
        "title": "Neu & <b>",
        "notice-de": "**Wir** lesen mit.",
        "consent": "1",
        "notice-en": "We read.",
    }
    told = preview(ada, **fields, **{"preview-shows": "talks"})
    assert told["faults"] == {}
    page = ada.get(told["address"])
    assert "data-talks" in page.text
    assert "Neu &amp; &lt;b&gt;" in page.text
    assert page.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in page.headers["Content-Security-Policy"]
    base = told["address"].removesuffix("page")
    loader = ada.get(f"{base}loader.js").text
    assert f"{base}chat" in loader
    chat = ada.get(f"{base}chat?origin=http://localhost").text
    assert "Moin!" in chat
    assert "<strong>Wir</strong>" in chat
    assert 'id="agree"' in chat
    assert chat.index("preview_chat.js") < chat.rindex(
        "app.js"
    )  # it answers in place of the API from the first on
    config = json.loads(re.search(r'data-config="([^"]*)"', chat)[1].replace("&#34;", '"'))  # type: ignore[index]
    assert (config["site"], config["origin"]) == ("preview", "http://localhost")
    assert "--accent: #1f4d3a" in ada.get(f"{base}theme.css").text
    assert ada.get(f"{base}api/answer").json["html"]
    assert rooms(app).sites.all() == []


def test_what_cannot_be_used_is_told_by_field_and_the_rest_is_shown(app: Flask, ada: FlaskClient) -> None:
    ada.get("/?lang=de")
    send(ada, "/admin/sites/new", **SHOP)
    wrong = {"origins": "https://a.example/x", "accent": "blau", "title": "", "consent": "1"}
    told = preview(ada, of="shop", **wrong, **{"hours-week": "immer", "greeting-de": "Hallo!"})
    assert set(told["faults"]) == {"origins", "accent", "title", "notice", "hours"}
    assert told["looks"] == []
    chat = ada.get(told["address"].replace("/page", "/chat")).text
    assert "Hallo!" in chat
    assert "Müller &amp; Söhne" in chat  # as it is saved
    refused = send(ada, "/admin/sites/shop", **{**SHOP, **wrong})
    assert refused.status_code == 422
    assert refused.text.count('aria-invalid="true"') == 4
    assert 'href="#origins"' in refused.text


def test_what_becomes_of_a_colour_is_told(ada: FlaskClient) -> None:
    ada.get("/?lang=de")
    light, dark = preview(ada, accent=" FE0 ")["looks"]
    assert (light["corrected"], dark["corrected"]) == (True, False)
    assert "Kontrast 1,1, nötig 4,5" in light["told"]
    assert light["colour"] in light["told"]


def test_a_draft_opens_to_admins_alone_and_only_as_we_signed_it(app: Flask, ada: FlaskClient) -> None:
    address = preview(ada)["address"]
    assert ada.get(address.replace("/page", "x/page")).status_code == 404
    stranger = app.test_client()
    assert stranger.get(address).status_code == 302
    log_in(stranger, "carla")
    assert stranger.get(address).status_code == 403
    assert form_token(ada.get("/admin/sites/new"))
