"""The notice of a site: told before the first message, agreed to where that is asked for, and noted."""

import json
import time
import zipfile
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from knowledge.sites.sites import Site, version_of
from tests.webwidget.conforming import Conforming
from tests.webwidget.staffing import rooms

CONVERSATIONS = "/api/v1/conversations"
TEXT = "Wir lesen mit. [Mehr](https://shop.example/privacy) <b>"
NOTICE = {"de": TEXT, "en": "We read along."}


@pytest.fixture
def api(app: Flask) -> Conforming:
    save(app, Site("shop", "Shop", locales=("de", "en"), notice=NOTICE, consent=True))
    save(app, Site("told", "Told", locales=("de", "en"), notice=NOTICE))
    save(app, Site("plain", "Plain"))
    return Conforming(app.test_client())


def save(app: Flask, site: Site) -> None:
    rooms(app).sites.save(site)


def kept(app: Flask, id: str) -> dict[str, Any]:
    with rooms(app).storage.reading() as read:
        found = read.whole.read(id)
    assert found is not None
    return found[0]["conversation"][0]


def test_it_is_told(api: Conforming) -> None:
    told = api.request("GET", "/api/v1/notice?site=shop&locale=de-AT").get_json()
    assert (told["version"], told["text"], told["consent"]) == (version_of(TEXT), TEXT, True)
    assert 'href="https://shop.example/privacy"' in told["html"]
    assert "<b>" not in told["html"]
    assert api.request("GET", "/api/v1/notice?site=shop&locale=en").get_json()["text"] == NOTICE["en"]
    assert api.request("GET", "/api/v1/notice?site=told").get_json()["consent"] is False
    nothing = {"version": "", "text": "", "html": "", "consent": False}
    for query in ("", "?site=plain"):
        assert api.request("GET", f"/api/v1/notice{query}").get_json() == nothing
    assert api.request("GET", "/api/v1/notice?site=none").status_code == 404


@pytest.mark.parametrize("notice", [{}, {"notice": ""}, {"notice": "0" * 16}])
def test_without_consent_no_conversation_begins(api: Conforming, notice: dict[str, str]) -> None:
    refused = api.request("POST", CONVERSATIONS, json={"site": "shop"} | notice)
    assert (refused.status_code, refused.get_json()["error"]["code"]) == (403, "consent_needed")
    assert refused.get_json()["error"]["field"] == "notice"


def test_consent_is_noted_with_its_time_and_text_and_handed_out(api: Conforming, app: Flask) -> None:
    began = api.request("POST", CONVERSATIONS, json={"site": "shop", "notice": version_of(TEXT)}).get_json()
    row = kept(app, began["conversation"])
    assert row["notice"] == version_of(TEXT)
    assert time.time() - row["consented"] < 60
    save(app, Site("shop", "Shop", notice={"de": "Ganz anders."}, consent=True))
    old = api.request("POST", CONVERSATIONS, json={"site": "shop", "notice": version_of(TEXT)})
    assert old.status_code == 403, "what was agreed to is no longer what is told"
    sent = api.request("GET", f"{CONVERSATIONS}/current/export", began["token"])
    with zipfile.ZipFile(BytesIO(sent.data)) as file:
        [mine] = json.loads(file.read("data.json"))["conversations"]
        page = file.read("index.html").decode()
    assert mine["notice"] == TEXT
    assert "haben Sie diesem Hinweis zugestimmt" in page


def test_where_it_is_only_told_nobody_has_to_agree(api: Conforming, app: Flask) -> None:
    for notice, noted in ((version_of(TEXT), version_of(TEXT)), ("0" * 16, None)):
        began = api.request("POST", CONVERSATIONS, json={"site": "told", "notice": notice}).get_json()
        row = kept(app, began["conversation"])
        assert (row["notice"], row["consented"]) == (noted, None)


def test_the_chat_shows_it(api: Conforming, client: FlaskClient) -> None:
    page = client.get("/c/shop?lang=de").text
    assert '<a target="_blank" href="https://shop.example/privacy" rel="noopener noreferrer">Mehr</a>' in page
    assert 'id="agree"' in page
    assert f'"notice": "{version_of(TEXT)}"' in page.replace("&#34;", '"').replace("&quot;", '"')
    told = client.get("/c/told?lang=de").text
    assert ("Wir lesen mit." in told, 'id="agree"' in told) == (True, False)
    assert 'id="notice"' not in client.get("/c/plain").text
