"""The chat's pages and files: who may embed them, what they may load, how they greet."""

import gzip
import json
from html import unescape
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

import webwidget
from bot.conversations.sites import Sites
from bot.storage import Storage
from knowledge.home import Home
from knowledge.sites import Site

FOLDER = Path(webwidget.__file__).parent
SHOP = Site(
    name="shop",
    title="Wendelkorn & Töchter",
    locales=("de", "en"),
    origins=("https://www.shop.example", "https://*.shop.example"),
    accent="#1f4d3a",
    greeting={"de": "Schön, dass Sie da sind!"},
)


@pytest.fixture
def shop(home: Home, client: FlaskClient) -> FlaskClient:
    with Storage.open(home) as storage:
        Sites(storage).save(SHOP)
    return client


def config(page: str) -> dict[str, object]:
    """What the page tells its script."""
    told: dict[str, object] = json.loads(unescape(page.partition('data-config="')[2].partition('"')[0]))
    return told


def test_loader_and_app_stay_small() -> None:
    chat = FOLDER / "chat" / "static"
    sizes = {file.name: len(gzip.compress(file.read_bytes())) for file in chat.iterdir()}
    assert sizes.pop("loader.js") <= 3_000
    assert sum(sizes.values()) + len(gzip.compress((FOLDER / "static" / "base.css").read_bytes())) <= 25_000


@pytest.mark.parametrize(
    "file", sorted((FOLDER / "chat" / "static").glob("*.js")), ids=lambda file: file.name
)
def test_no_script_makes_markup_of_text_or_sends_to_anyone(file: Path) -> None:
    script = file.read_text()
    for forbidden in (
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "eval(",
        'postMessage("*',
    ):
        assert forbidden not in script
    assert ', "*")' not in script


def test_only_the_sites_pages_may_embed_the_frame(shop: FlaskClient) -> None:
    policy = shop.get("/widget?site=shop").headers["Content-Security-Policy"]
    assert "frame-ancestors 'self' https://www.shop.example https://*.shop.example" in policy
    assert "'unsafe-inline'" not in policy
    assert "X-Frame-Options" not in shop.get("/widget?site=shop").headers


def test_the_frame_talks_only_with_a_page_that_may_embed_it(shop: FlaskClient) -> None:
    allowed = shop.get("/widget?site=shop&origin=https://www.shop.example").text
    assert config(allowed)["origin"] == "https://www.shop.example"
    for stranger in (
        "https://evil.example",
        "https://shop.example.evil.example",
        "javascript:x",
        "null",
        "*",
    ):
        assert (
            config(shop.get("/widget", query_string={"site": "shop", "origin": stranger}).text)["origin"]
            == ""
        )


@pytest.mark.parametrize("address", ["/widget?site=shop", "/c/shop"])
def test_pages_have_no_inline_code(shop: FlaskClient, address: str) -> None:
    page = shop.get(address).text
    assert "<style" not in page
    assert ' style="' not in page
    assert " onclick" not in page
    assert page.count("<script") == 1
    assert 'src="/chat/app.js"' in page


def test_the_page_says_first_that_a_bot_answers_and_greets_in_the_locale(shop: FlaskClient) -> None:
    german = shop.get("/c/shop?lang=de").text
    assert '<html lang="de">' in german
    assert german.index("Sie schreiben mit einem Bot von Wendelkorn") < german.index(
        "Schön, dass Sie da sind!"
    )
    english = shop.get("/c/shop", headers={"Accept-Language": "en-GB,en"}).text
    assert "You are chatting with a bot" in english
    assert "Hello! How can we help?" in english


def test_a_locale_we_do_not_speak_falls_back_to_the_sites_first(shop: FlaskClient) -> None:
    assert '<html lang="de">' in shop.get("/widget?site=shop&locale=fr").text


@pytest.mark.parametrize(
    "address", ["/c/nowhere", "/widget", "/widget?site=%00", "/theme/nowhere.css", "/c/%00"]
)
def test_an_unknown_site_is_a_friendly_404(client: FlaskClient, address: str) -> None:
    answer = client.get(address, headers={"Accept-Language": "de"})
    assert answer.status_code == 404
    assert "Diese Seite gibt es nicht" in answer.text


def test_a_site_cannot_put_markup_into_the_page(home: Home, client: FlaskClient) -> None:
    with Storage.open(home) as storage:
        Sites(storage).save(Site("x", '"><script>alert(1)</script>', greeting={"de": "<b>&'\""}))
    page = client.get("/c/x").text
    assert "<script>alert" not in page
    assert "<b>&" not in page
    assert config(page)["words"]["heading"] == 'Fragen an "><script>alert(1)</script>'  # type: ignore[index]


def test_pictures_are_served_for_good_and_cannot_run_anything(home: Home, client: FlaskClient) -> None:
    (home.media / "abc.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    picture = client.get("/media/abc.svg")
    assert picture.mimetype == "image/svg+xml"
    assert "immutable" in picture.headers["Cache-Control"]
    assert "sandbox" in picture.headers["Content-Security-Policy"]
    for name in ("none.svg", "..%2Fcorpus.sqlite", "%2e%2e/corpus.sqlite", "a%00b"):
        assert client.get(f"/media/{name}").status_code == 404


def test_the_loader_may_be_used_from_anywhere(client: FlaskClient) -> None:
    loader = client.get("/loader.js")
    assert loader.mimetype == "text/javascript"
    assert loader.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "max-age=300" in loader.headers["Cache-Control"]


def test_the_demo_page_needs_one_script_and_speaks_both_languages(client: FlaskClient) -> None:
    german, english = client.get("/demo/").text, client.get("/demo/?lang=en").text
    assert 'src="/loader.js" data-site="demo" data-locale="de"' in german
    assert german.count("<script") == 1
    assert "Gebaut, um repariert zu werden." in german
    assert "Built to be repaired." in english
    for picture in ("mark.svg", "halmut.svg", "filialen.svg"):
        assert client.get(f"/demo/media/{picture}").status_code == 200


def test_the_demo_page_is_there_only_when_it_is_wanted(tmp_path: Path) -> None:
    from bot.conversations.bot import FakeBot
    from webwidget.app import create_app

    app: Flask = create_app(Home(tmp_path), bot=FakeBot())
    assert app.test_client().get("/demo/").status_code == 404
    app.extensions["kundig"].close()
