"""Help pages: what they show, what machines are told, and that nothing on them acts."""

import json
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import etree
from PIL import Image

from bot.storage.repositories.posts import PublicPost
from tests.webwidget.helping import ENTRIES, SITE, app, client, links, page
from tests.webwidget.staffing import rooms
from webwidget.help.drawing import card
from webwidget.help.pages import PAGE

__all__ = ["app", "client"]


def test_the_browsers_language_leads_to_a_page_with_topics_and_questions(client: FlaskClient) -> None:
    assert (
        client.get("/help/shop", follow_redirects=True, headers={"Accept-Language": "en"}).request.path
        == "/help/shop/en/"
    )
    assert client.get("/help/shop/", headers={"Accept-Language": "fr"}).location == "/help/shop/de/"
    assert client.get("/help/shop/fr/").status_code == 404  # nothing is said in it
    assert client.get("/help/nowhere/de/").status_code == client.get("/help/nowhere/").status_code == 404
    home = page(client, "/help/shop/de/")
    assert home.xpath("//h2/a/text()")[:3] == [
        "Viele",
        "Rückgabe & Geld",
        "Böse 0 <script>window.hit=1</script>",
    ]
    assert "/help/shop/de/return-wie-laeuft-die-rueckgabe" in links(home, "//main//a")
    assert "Alle 63 Fragen: Viele" in home.text_content()


def test_what_was_answered_in_public_is_found_again(app: Flask, client: FlaskClient) -> None:
    address = "/help/shop/de/return-late-rueckgabe-vergessen-wie-laeuft-es"
    before = client.get(address).headers["ETag"]
    storage = rooms(app).storage
    rooms(app).connections.add("m", "mastodon", "@shop", SITE.name, {})
    told: dict[str, Any] = {"connection": "m", "thread": "t", "author": "a", "locale": "de", "address": ""}
    said = {
        "text": "Und jetzt?",
        "digest": "",
        "written": 1.0,
        "came": 1.0,
        "decided": 1.0,
        "entry": "return-late",
    }
    for ref in "12":
        new = PublicPost(ref=ref, id=ref, state="sent", fate="answer", **told, **said)
        storage.write(lambda tx, new=new: tx.posts.add(new))  # type: ignore[misc]
    try:
        home, entry = client.get("/help/shop/de/"), client.get(address, headers={"If-None-Match": before})
        assert "Kürzlich öffentlich gefragt" in home.text
        assert "2-mal öffentlich gefragt und dort beantwortet: Mastodon." in entry.text
        assert "Und jetzt?" not in entry.text
    finally:
        rooms(app).connections.remove("m")
    assert "öffentlich gefragt" not in client.get("/help/shop/de/").text


def test_a_topic_comes_in_pages(client: FlaskClient) -> None:
    [first] = page(client, "/help/shop/de/topics/viele").xpath("//ul[@class='questions']")
    assert len(first.xpath("li")) == PAGE
    second = page(client, "/help/shop/de/topics/viele?page=2")
    assert len(second.xpath("//ul[@class='questions']/li")) == 3
    assert links(second, "//link[@rel='canonical']")[0].endswith("/topics/viele?page=2")
    for gone in ("viele?page=3", "viele?page=0", "viele?page=x", "viele?page=²", "nix"):
        assert client.get(f"/help/shop/de/topics/{gone}").status_code == 404, gone
    assert [a.text for a in page(client, "/help/shop/de/topics/-").xpath("//ul[@class='questions']//a")] == [
        "Wozu das alles?"
    ]
    # Two topics whose names look alike in an address have an address each.
    assert {
        a.text
        for a in page(client, "/help/shop/de/topics/rueckgabe-geld-2").xpath("//ul[@class='questions']//a")
    } == {"Wann kommt mein Geld?"}


def test_an_entry_has_its_answer_its_pictures_and_what_is_related(client: FlaskClient) -> None:
    one = page(client, "/help/shop/de/return-wie-laeuft-die-rueckgabe")
    assert one.xpath("//article//strong/text()") == ["30 Tagen"]
    assert one.xpath("//figure/img/@alt") == ["Etikett"]
    assert links(one, "//a[@class='video']") == ["https://v.example/x"]
    assert links(one, "//ul[@class='links']//a") == ["https://shop.example/r?a=1&b=2"]
    assert [a.text for a in one.xpath("//aside//a")][:2] == [
        "Wann kommt mein Geld?",
        "Rückgabe vergessen, wie läuft es?",
    ]
    assert one.xpath("//meta[@name='description']/@content") == ["In 30 Tagen. – Paket packen"]
    assert links(one, "//footer//a") == ["/c/shop?lang=de"]


@pytest.mark.parametrize("old", ["return-wie-war-das-frueher", "return", "return-wie"])
def test_an_address_whose_wording_is_old_leads_to_the_present_one(client: FlaskClient, old: str) -> None:
    answer = client.get(f"/help/shop/de/{old}")
    assert (answer.status_code, answer.location) == (301, "/help/shop/de/return-wie-laeuft-die-rueckgabe")


def test_ids_with_dashes_and_unknown_ones(client: FlaskClient) -> None:
    assert client.get("/help/shop/de/return-late-irgendwas").location.endswith(
        "/return-late-rueckgabe-vergessen-wie-laeuft-es"
    )
    for unknown in ("nothing-here", "-", "x" * 3000, "return%00", "..%2f..%2fetc"):
        assert client.get(f"/help/shop/de/{unknown}").status_code == 404


def test_a_page_is_asked_for_again_and_comes_only_if_it_is_another(app: Flask, client: FlaskClient) -> None:
    path = "/help/shop/de/refund-wann-kommt-mein-geld"
    tag = client.get(path).headers["ETag"]
    again = client.get(path, headers={"If-None-Match": tag})
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)
    assert "no-cache" in again.headers["Cache-Control"]
    assert client.get(path, headers={"If-None-Match": tag, "Host": "other.example"}).status_code == 200
    rooms(app).sites.save(SITE.changed(title="Anders"))
    assert client.get(path, headers={"If-None-Match": tag}).status_code == 200
    rooms(app).sites.save(SITE)
    assert client.get(path, headers={"If-None-Match": tag}).status_code == 304


def test_search_engines_are_told_the_languages_and_the_answer(client: FlaskClient) -> None:
    one = page(client, "/help/shop/en/return-how-do-i-return-something")
    address = "http://localhost/help/shop/{}"
    assert links(one, "//link[@rel='canonical']") == [address.format("en/return-how-do-i-return-something")]
    others = dict(
        zip(
            one.xpath("//link[@rel='alternate']/@hreflang"),
            links(one, "//link[@rel='alternate']"),
            strict=True,
        )
    )
    assert others == {
        "de": address.format("de/return-wie-laeuft-die-rueckgabe"),
        "en": address.format("en/return-how-do-i-return-something"),
    }
    assert one.xpath("//html/@lang | //meta[@property='og:type']/@content") == ["en", "article"]
    [data] = one.xpath("//script[@type='application/ld+json']/text()")
    [faq] = json.loads(data)["@graph"]
    assert (faq["@type"], faq["mainEntity"][0]["name"]) == ("FAQPage", "How do I return something?")
    assert faq["mainEntity"][0]["acceptedAnswer"]["text"] == "<p>Within <strong>30 days</strong>.</p>"
    assert [step["name"] for step in faq["breadcrumb"]["itemListElement"]] == [
        "Help",
        "Returns",
        "How do I return something?",
    ]


def test_a_topic_is_described_as_a_list_of_its_questions(client: FlaskClient) -> None:
    topic = page(client, "/help/shop/en/topics/returns")
    [data] = topic.xpath("//script[@type='application/ld+json']/text()")
    [described] = json.loads(data)["@graph"]
    assert described["@type"] == "CollectionPage"
    assert [described["url"]] == topic.xpath("//link[@rel='canonical']/@href")
    listed = described["mainEntity"]["itemListElement"]
    assert [each["position"] for each in listed] == list(range(1, len(listed) + 1))
    assert all(client.get(each["url"]).status_code == 200 for each in listed)
    assert [step["name"] for step in described["breadcrumb"]["itemListElement"]] == ["Help", "Returns"]


def test_maps_name_every_page(client: FlaskClient) -> None:
    maps = etree.fromstring(client.get("/help/shop/sitemap.xml").data)
    found = maps.findall(".//{*}loc")
    topics = {place.text for place in found if "/topics/" in place.text}
    assert "http://localhost/help/shop/en/topics/returns" in topics
    assert len(found) == len(ENTRIES) + 2 + len(topics)
    # A page and the map say the same of its languages.
    [home] = [each for each in maps if each[0].text == "http://localhost/help/shop/en/"]
    mapped = {(link.get("hreflang"), link.get("href")) for link in home[1:]}
    links = page(client, "/help/shop/en/").xpath("//link[@rel='alternate']")
    assert mapped == {(link.get("hreflang"), link.get("href")) for link in links}
    assert {language for language, _ in mapped} == {"de", "en", "x-default"}
    for place in found[:5] + found[-3:]:
        assert client.get(place.text).status_code == 200
    overview = client.get("/help/shop/llms.txt")
    assert overview.mimetype == "text/plain"
    assert (
        "- [How do I return something?](http://localhost/help/shop/en/return-how-do-i-return-something)"
        in overview.text
    )
    assert client.get("/help/shop/de/sitemap-1.xml").status_code == 200
    assert client.get("/help/shop/de/sitemap-2.xml").status_code == 404


def test_a_link_to_the_chat_has_a_card_in_the_sites_colour(client: FlaskClient) -> None:
    chat = page(client, "/c/shop?lang=de")
    [address] = chat.xpath("//meta[@property='og:image']/@content")
    assert chat.xpath("//meta[@property='og:description']/@content") == ["Hallo <b>!"]
    # Networks read the card again at this address, where they would find the language of their own browser.
    assert chat.xpath("//meta[@property='og:url']/@content") == ["http://localhost/c/shop?lang=de"]
    assert page(client, "/c/shop").xpath("//meta[@property='og:url']/@content") == ["http://localhost/c/shop"]
    answer = client.get(address)
    picture = Image.open(BytesIO(answer.data))
    assert (picture.format, picture.size, picture.getpixel((2, 2))) == (
        "PNG",
        (1200, 630),
        (0x1F, 0x4D, 0x3A),
    )
    assert client.get(address, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    assert client.get("/c/nowhere/card.png").status_code == 404
    # What has no letters in the font is left out, rather than shown as boxes.
    drawn = [card(title, "", "#1f4d3a", "") for title in ("Töchter", "Töchter 😀", "Tchter")]
    assert drawn[0] == drawn[1] != drawn[2]
