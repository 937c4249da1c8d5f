"""The chat's pages and files: who may embed them, what they may load, how they greet."""

import gzip
import json
import re
from html import unescape
from pathlib import Path
from typing import Any, cast

import pytest
from flask import Flask
from flask.testing import FlaskClient

import webwidget
from bot.conversations.sites import Sites
from bot.storage import Storage
from knowledge.folder.home import Home
from knowledge.languages import speakers
from knowledge.sites.sites import Site

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


def test_loader_and_app_stay_small(client: FlaskClient) -> None:
    assert len(gzip.compress(client.get("/loader.js").data)) <= 3_000
    folder = FOLDER / "chat" / "static"
    at_once = [file.name for file in folder.iterdir() if file.is_file()]
    assert size(client, *(f"/chat-x/{name}" for name in at_once), "/static/base.css") <= 25_000
    later = [f"/chat-x/later/{file.name}" for file in (folder / "later").iterdir()]
    assert max(size(client, name) for name in later) <= 2_000, "what is loaded when it is needed"
    assert size(client, *later, "/static/links.js", "/static/kinds.js") <= 15_000


def size(client: FlaskClient, *addresses: str) -> int:
    return sum(len(gzip.compress(client.get(address).data)) for address in addresses)


def test_a_shop_with_many_sites_has_a_small_loader_too(home: Home, client: FlaskClient) -> None:
    with Storage.open(home) as storage:
        for n in range(60):
            Sites(storage).save(Site(f"site-{n}", "X", locales=("en",) if n % 4 else ("de", "fr")))
    assert len(gzip.compress(client.get("/loader.js").data)) <= 3_300


def test_the_chats_files_come_without_what_is_for_their_readers(client: FlaskClient) -> None:
    script, style = client.get("/chat-x/app.js"), client.get("/chat-x/chat.css")
    assert script.mimetype == "text/javascript"
    assert style.mimetype == "text/css"
    for file in (script, style):
        assert not re.search(r"^\s*(//|/\*|\s)", file.text, re.MULTILINE)
        assert file.headers["Cache-Control"] == "no-cache"
    assert client.get("/chat-x/none.js").status_code == 404
    assert client.get("/chat-x/..%2Fviews.py").status_code == 404


def test_a_browser_keeps_the_chats_files_until_one_of_them_changes(shop: FlaskClient) -> None:
    files = re.findall(r'(?:href|src)="(/chat-[^"]+)"', shop.get("/c/shop").text)
    assert len(files) == len(set(files)) > 20
    for file in files:
        assert "immutable" in shop.get(file).headers["Cache-Control"]


@pytest.mark.parametrize("file", sorted((FOLDER / "chat").rglob("*.js")), ids=lambda file: file.name)
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
        page = shop.get("/widget", query_string={"site": "shop", "origin": stranger, "locale": "en"})
        assert page.status_code == 403
        assert "isn’t set up for this page" in page.text
        assert 'href="/c/shop?lang=en"' in page.text
        assert "data-config" not in page.text
        assert "frame-ancestors *" in page.headers["Content-Security-Policy"]
    assert config(shop.get("/widget?site=shop").text)["origin"] == ""


def test_a_stranger_further_up_is_refused_with_what_mends_it(shop: FlaskClient) -> None:
    asked = {"site": "shop", "origin": "https://www.shop.example", "above": "https://editor.example"}
    page = shop.get("/widget", query_string=asked)
    assert page.status_code == 403
    assert "Tragen Sie https://editor.example bei den Adressen der Site „shop“ ein." in page.text


def test_a_page_that_names_no_site_of_ours_is_told_so_in_the_frame(client: FlaskClient) -> None:
    page = client.get("/widget?site=nowhere&locale=de&origin=https://shop.example")
    assert page.status_code == 404
    assert "Eine Site „nowhere“ gibt es nicht" in page.text
    assert "frame-ancestors *" in page.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("browser", "query", "sent"),
    [
        ("Mozilla/5.0 Chrome/131.0.0.0 Safari/537.36", "", True),
        ("Mozilla/5.0 Chrome/109.0.0.0 Safari/537.36", "", False),
        ("Mozilla/5.0 Gecko/20100101 Firefox/128.0", "", False),
        ("Mozilla/5.0 Gecko/20100101 Firefox/128.0", "&isolated=true", True),
        ("Mozilla/5.0 Gecko/20100101 Firefox/128.0", "&isolated=undefined", False),
    ],
)
def test_isolated_pages_may_embed_it(shop: FlaskClient, browser: str, query: str, sent: bool) -> None:
    page = shop.get(f"/widget?site=shop{query}", headers={"User-Agent": browser})
    assert (page.headers.get("Cross-Origin-Embedder-Policy") == "credentialless") is sent
    assert (page.headers.get("Cross-Origin-Resource-Policy") == "cross-origin") is sent


@pytest.mark.parametrize("address", ["/widget?site=shop", "/c/shop"])
def test_pages_have_no_inline_code(shop: FlaskClient, address: str) -> None:
    page = shop.get(address).text
    assert "<style" not in page
    assert ' style="' not in page
    assert " onclick" not in page
    assert page.count("<script") == 1
    assert re.search(r'src="/chat-\w{12}/app.js"', page)


def test_the_page_says_first_that_a_bot_answers_and_greets_in_the_locale(shop: FlaskClient) -> None:
    german = shop.get("/c/shop?lang=de").text
    assert '<html lang="de">' in german
    said = german.partition("<body")[2]
    assert said.index("Sie schreiben mit einem Bot von Wendelkorn") < said.index("Schön, dass Sie da sind!")
    english = shop.get("/c/shop", headers={"Accept-Language": "en-GB,en"}).text
    assert "You are chatting with a bot" in english
    assert "Hello! How can we help?" in english


@pytest.mark.parametrize("locale", ["fr", "it", "", "x" * 300, "%00"])
def test_a_locale_the_site_does_not_speak_falls_back_to_its_first(shop: FlaskClient, locale: str) -> None:
    assert '<html lang="de">' in shop.get(f"/widget?site=shop&locale={locale}").text


def test_the_first_language_of_a_site_is_its_own_choice(app: Flask, client: FlaskClient) -> None:
    sites: Sites = app.extensions["kundig"].sites
    sites.save(Site("x", "X", locales=("it", "fr", "de")))
    assert '<html lang="fr">' in client.get("/widget?site=x").text
    sites.save(Site("y", "Y", locales=("it",)))
    assert '<html lang="de">' in client.get("/widget?site=y").text


def test_the_chat_speaks_french(app: Flask, client: FlaskClient) -> None:
    sites: Sites = app.extensions["kundig"].sites
    sites.save(Site("boutique", "Boutique", locales=("fr-CA", "de"), greeting={"de": "Hallo"}))
    page = client.get("/c/boutique", headers={"Accept-Language": "fr"}).text
    assert '<html lang="fr">' in page
    assert "Bonjour\u202f! En quoi pouvons-nous vous aider\u202f?" in page
    assert "Vous écrivez à un bot de Boutique." in page
    words = cast(dict[str, Any], config(page)["words"])
    assert words["left"]["one"] == "Encore {count} caractère"
    assert words["left"]["other"] == "Encore {count} caractères"


@pytest.mark.parametrize("address", ["/c/nowhere", "/theme/nowhere.css", "/c/%00"])
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
    assert 'Fragen an "><script>alert(1)</script>' in unescape(page.partition("</title>")[0])


def test_pictures_are_served_for_good_and_cannot_run_anything(home: Home, client: FlaskClient) -> None:
    (home.media / "abc.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    picture = client.get("/media/abc.svg")
    assert picture.mimetype == "image/svg+xml"
    assert "immutable" in picture.headers["Cache-Control"]
    assert "sandbox" in picture.headers["Content-Security-Policy"]
    for name in ("none.svg", "..%2Fcorpus.sqlite", "%2e%2e/corpus.sqlite", "a%00b"):
        assert client.get(f"/media/{name}").status_code == 404


def test_the_loader_brings_its_words_in_every_language(client: FlaskClient) -> None:
    line = client.get("/loader.js").text.partition(";words=")[2].partition("[locale];")[0]
    words = json.loads(line)
    assert tuple(words) == speakers("chat")
    assert words["fr"] == [
        "Une question\u202f?",
        "Ouvrir le chat",
        "Fermer le chat",
        "non lus\xa0: {count}",
        "Chat",
    ]


def test_the_loader_is_loaded_again_only_when_it_has_changed(client: FlaskClient) -> None:
    tag = client.get("/loader.js").headers["ETag"]
    assert client.get("/loader.js", headers={"If-None-Match": tag}).status_code == 304


def test_the_loader_may_be_used_from_anywhere(client: FlaskClient) -> None:
    loader = client.get("/loader.js")
    assert loader.mimetype == "text/javascript"
    assert loader.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert loader.headers["Access-Control-Allow-Origin"] == "*"
    assert "max-age=300" in loader.headers["Cache-Control"]


def test_what_pages_may_call_is_what_the_types_say(client: FlaskClient) -> None:
    types, script = (client.get(name).text for name in ("/kundig.d.ts", "/kundig.js"))
    said = re.findall(
        r"^  (\w+)[(<]", types.partition("interface KundigApi {")[2].partition("\n}")[0], re.MULTILINE
    )
    heard = re.findall(
        r"^  (\w+): ", types.partition("interface KundigEvents {")[2].partition("\n}")[0], re.MULTILINE
    )
    body = (
        (FOLDER / "chat/host/kundig.js").read_text().partition("const Kundig = {")[2].partition("\n  };")[0]
    )
    assert said == re.findall(r"^    (\w+)\(", body, re.MULTILINE)
    assert f"const NAMES={json.dumps(heard, separators=(',', ':'))};" in script
    guide = (FOLDER.parent / "docs/embedding.md").read_text()
    assert [name for name in said if f"Kundig.{name}(" not in guide] == []
    assert [name for name in heard if f"`{name}`" not in guide] == []
    assert len(gzip.compress(script.encode())) <= 2_000
