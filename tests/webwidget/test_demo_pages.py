"""The demo shop's own pages."""

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from knowledge.folder.home import Home


@pytest.mark.parametrize("path", ["/demo/", "/demo/api", "/demo/cart", "/demo/phone"])
def test_the_demo_speaks_the_browsers_language_and_can_be_switched(client: FlaskClient, path: str) -> None:
    answer = client.get(path, headers={"Accept-Language": "en-GB,en;q=0.9,de;q=0.5"})
    assert '<html lang="en">' in answer.text
    assert "Accept-Language" in answer.headers["Vary"]
    assert f'href="{path}?lang=de" hreflang="de" lang="de">Deutsch</a>' in answer.text
    assert '<html lang="de">' in client.get(path).text
    asked = client.get(f"{path}?lang=fr", headers={"Accept-Language": "en"})
    assert '<html lang="fr">' in asked.text, "the address goes first"


def test_the_demo_page_needs_one_script_and_speaks_three_languages(client: FlaskClient) -> None:
    german, english = client.get("/demo/").text, client.get("/demo/?lang=en").text
    french = client.get("/demo/?lang=fr").text
    assert 'src="/loader.js" data-site="demo" data-locale="de"' in german
    assert german.count("<script") == 1
    assert "Gebaut, um repariert zu werden." in german
    assert "Built to be repaired." in english
    assert "Fait pour être réparé." in french
    assert 'hreflang="fr" lang="fr">Français</a>' in german
    assert 'hreflang="de" lang="de">Deutsch</a>' in french
    assert all(
        price in page for price, page in (("389\xa0€", german), ("€389", english), ("389\xa0€", french))
    )
    for picture in ("mark.svg", "halmut.svg", "filialen.svg"):
        assert client.get(f"/demo/media/{picture}").status_code == 200


def test_the_demo_page_is_there_only_when_it_is_wanted(tmp_path: Path) -> None:
    from bot.conversations.bot import FakeBot
    from webwidget.app import create_app

    app: Flask = create_app(Home(tmp_path), bot=FakeBot())
    assert app.test_client().get("/demo/").status_code == 404
    app.extensions["kundig"].close()
