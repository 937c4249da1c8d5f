"""Whoever is refused is told so in a language they asked for; programs read the code."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from knowledge.errors import CorpusUnavailable, InvalidField, UnknownEntry

CONVERSATIONS = "/api/v1/conversations"


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        (None, "“locale” must be text."),
        ("de-AT,de;q=0.9", "„locale“ muss ein Text sein."),
        ("fr", "«\u00a0locale\u00a0» doit être un texte."),
        ("tlh, fr;q=0.5", "«\u00a0locale\u00a0» doit être un texte."),
        ("tlh", "“locale” must be text."),
    ],
)
def test_the_api_speaks_the_language_asked_for_and_else_english(
    client: FlaskClient, asked: str | None, message: str
) -> None:
    headers = {"Accept-Language": asked} if asked else {}
    error = client.post(CONVERSATIONS, json={"locale": 7}, headers=headers).get_json()["error"]
    assert error == {"code": "wrong_type", "message": message, "field": "locale"}


@pytest.mark.parametrize(
    ("address", "asked", "title"),
    [
        ("/nothing", None, "Diese Seite gibt es nicht"),
        ("/nothing", "fr", "Cette page n’existe pas"),
        ("/nothing?lang=en", "fr", "This page does not exist"),
    ],
)
def test_a_page_speaks_the_language_asked_for_and_else_german(
    client: FlaskClient, address: str, asked: str | None, title: str
) -> None:
    page = client.get(address, headers={"Accept-Language": asked} if asked else {})
    assert title in page.text


def test_a_page_keeps_the_language_that_was_chosen(client: FlaskClient) -> None:
    client.set_cookie("kundig-language", "fr")
    assert '<html lang="fr">' in client.get("/nothing", headers={"Accept-Language": "de"}).text


def test_what_another_room_refuses_keeps_its_code_and_field(client: FlaskClient) -> None:
    unknown = client.post(CONVERSATIONS, json={"site": "nowhere"})
    assert unknown.status_code == 404
    assert unknown.get_json()["error"] == {
        "code": "unknown_site",
        "message": "There is no site “nowhere”: check the address.",
        "field": "site",
    }


@pytest.mark.parametrize("path", ["/api/v1/broken", "/broken"])
def test_customers_are_told_nothing_of_the_inside(
    app: Flask, caplog: pytest.LogCaptureFixture, path: str
) -> None:
    @app.get(path)
    def broken() -> str:
        raise CorpusUnavailable("damaged", file="/srv/secret.sqlite", why="rubbish")

    answer = app.test_client().get(path)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    assert "secret" not in answer.text
    assert "/srv/secret.sqlite is damaged" in caplog.text


def test_staff_are_told_what_is_wrong(app: Flask) -> None:
    def broken() -> str:
        raise InvalidField("locale", "no_locale", value="<b>")

    app.add_url_rule("/curation/broken", "curation.broken", broken)
    page = app.test_client().get("/curation/broken", headers={"Accept-Language": "de"})
    assert page.status_code == 422
    assert "„&lt;b&gt;“ ist keine Sprache" in page.text


def test_a_program_of_the_staff_reads_code_and_field(app: Flask) -> None:
    def broken() -> str:
        raise UnknownEntry("in_release", id="a", release="3")

    app.add_url_rule("/desk/api/broken", "desk.broken", broken)
    error = app.test_client().get("/desk/api/broken").get_json()["error"]
    assert error == {
        "code": "unknown_entry",
        "message": "Release 3 has no entry “a”: look it up with kundig export.",
    }
