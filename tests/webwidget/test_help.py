"""Help pages: what they show, what machines are told, and that nothing on them acts."""

import json
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import etree, html
from PIL import Image

from bot.conversations.bot import FakeBot
from bot.conversations.errors import BotUnavailable
from bot.protocol import Candidate
from bot.storage.posts import PublicPost
from bot.suggestions import Wanted
from knowledge.entries import Entry, Link, Media
from knowledge.home import Home, Settings
from knowledge.releases import write_entries
from knowledge.sites import Site
from tests.webwidget.staffing import rooms
from webwidget.app import create_app
from webwidget.help.drawing import card
from webwidget.help.pages import PAGE, shortened

EVIL = (
    "<script>window.hit=1</script>",
    '"><img src=x onerror=window.hit=1>',
    "</script><svg onload=window.hit=1>",
    "'-window.hit-'",
    "{{ 7*191 }}",
    "javascript:window.hit=1",
    "</title><iframe srcdoc=x>",
)
ENTRIES = (
    Entry(
        "return", "de", "Wie läuft die Rückgabe?", "In **30 Tagen**.\n\n- Paket packen",
        topic="Rückgabe & Geld", followups=("refund",), links=(Link("Anmelden", "https://shop.example/r?a=1&b=2"),),
        media=(Media("image", "/media/a.png", "Etikett"), Media("video", "https://v.example/x", "Film")),
    ),
    Entry("return-late", "de", "Rückgabe vergessen, wie läuft es?", "So.", topic="Rückgabe & Geld"),
    Entry("refund", "de", "Wann kommt mein Geld?", "Bald.", topic="Rückgabe/Geld"),
    Entry("alone", "de", "Wozu das alles?", "Darum."),
    Entry("return", "en", "How do I return something?", "Within **30 days**.", topic="Returns"),
    *(Entry(f"many-{n}", "de", f"Ist {n} viel?", "Nein.", topic="Viele") for n in range(PAGE + 3)),
    *(
        Entry(f"evil-{n}", "de", f"Warum {evil}?", f"Darum: {evil} [x]({evil})", topic=f"Böse {n} {evil}")
        for n, evil in enumerate(EVIL)
    ),
)  # fmt: skip
SITE = Site(
    "shop", "Möbel & <Mehr>", locales=("de", "en", "fr"), accent="#1f4d3a", greeting={"de": "Hallo <b>!"}
)


class Thinks:
    """What the bot would answer; it keeps what it was asked."""

    def __init__(self) -> None:
        self.entries: tuple[str, ...] = ()
        self.asked: list[Wanted] = []
        self.away = False

    def __call__(self, wanted: Wanted) -> tuple[Candidate, ...]:
        self.asked.append(wanted)
        if self.away:
            raise BotUnavailable("it has gone")
        return tuple(Candidate(id, 0.5, "?") for id in self.entries)


THINKS = Thinks()


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    app = create_app(Home(tmp_path_factory.mktemp("home"), Settings()), bot=FakeBot(suggests=THINKS))
    rooms(app).sites.save(SITE)
    with rooms(app).releases.stage() as stage:
        write_entries(stage, ENTRIES)
    rooms(app).releases.switch(1)
    yield app
    rooms(app).close()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def page(client: FlaskClient, path: str) -> Any:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return html.fromstring(answer.data)


def links(document: Any, path: str) -> list[str]:
    return [str(link) for link in document.xpath(f"{path}/@href")]


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


def test_maps_name_every_page(client: FlaskClient) -> None:
    maps = etree.fromstring(client.get("/help/shop/sitemap.xml").data)
    found = maps.findall(".//{*}loc")
    assert len(found) == len(ENTRIES) + 2
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


def test_searching_finds_and_asking_takes_the_words_along(client: FlaskClient) -> None:
    found = page(client, "/help/shop/de/search?q=Rükgabe")
    assert "Wie läuft die Rückgabe?" in found.xpath("//ol//a/text()")
    assert found.xpath("//meta[@name='robots']/@content") == ["noindex"]
    assert links(found, "//footer//a") == ["/c/shop?lang=de&draft=R%C3%BCkgabe"]
    assert "no-store" in client.get("/help/shop/de/search?q=x").headers["Cache-Control"]
    nothing = page(client, "/help/shop/de/search?q=xyzzy%00%ff%0a&page=9")
    assert "haben wir nichts gefunden" in nothing.text_content()
    page(client, "/help/shop/de/search")
    [first, *_] = client.get("/help/shop/de/api/suggest?q=geld").json["answers"]
    assert first["address"] == "/help/shop/de/refund-wann-kommt-mein-geld"
    assert "Rükgabe" in page(client, "/c/shop?lang=de&draft=Rükgabe").xpath("string(//textarea)")


def test_a_question_in_other_words_is_found_by_its_meaning(client: FlaskClient) -> None:
    def found(typed: str) -> list[str]:
        answer = client.get("/help/shop/de/search", query_string={"q": typed})
        return [str(text) for text in html.fromstring(answer.data).xpath("//ol//a/text()")]

    THINKS.entries = ("refund", "gone", "alone")
    assert found("Moneten retour, bitte an max@example.org") == ["Wann kommt mein Geld?", "Wozu das alles?"]
    assert THINKS.asked[-1].texts == ("Moneten retour, bitte an [E-Mail]",)
    assert found("Wann wozu")[0] == "Wann kommt mein Geld?"
    count = len(THINKS.asked)
    assert found("vergesen") == ["Rückgabe vergessen, wie läuft es?"]  # a keyword means itself
    THINKS.away = True
    assert found("Moneten retour") == []
    THINKS.away = False
    for _ in range(60):
        assert client.get("/help/shop/de/search?q=Moneten+retour").status_code == 200
    assert len(THINKS.asked) < count + 60  # one address does not keep the bot busy


def test_nothing_that_is_written_or_typed_acts(client: FlaskClient) -> None:
    home = page(client, "/help/shop/de/")
    paths = [
        *links(home, "//main//a"),
        *(f"/help/shop/de/search?q={evil}" for evil in EVIL),
        "/help/shop/de/",
        "/help/shop/llms.txt",
    ]
    paths += [f"/c/shop?draft={evil}" for evil in EVIL]
    for path in paths:
        answer = client.get(path)
        assert "script-src 'self';" in answer.headers["Content-Security-Policy"]
        assert "1337" not in answer.text
        if answer.mimetype != "text/html":
            continue
        document = html.fromstring(answer.data)
        scripts = document.xpath("//script[not(@type='application/ld+json')]")
        assert all(script.get("src", "").startswith("/") and not script.text for script in scripts), path
        assert not document.xpath("//iframe | //@onerror | //@onload | //*[@srcdoc]"), path
        assert not [
            link
            for link in document.xpath("//@href | //@src | //@action")
            if link.strip().startswith("javascript")
        ], path
        for data in document.xpath("//script[@type='application/ld+json']/text()"):
            json.loads(data)
    etree.fromstring(client.get("/help/shop/sitemap.xml").data)


def test_votes_are_counted_and_thanked_for(app: Flask, client: FlaskClient) -> None:
    path = "/help/shop/de/refund-wann-kommt-mein-geld"

    def counts() -> dict[str, int]:
        with rooms(app).storage.reading() as read:
            found = read.measures.all()
        return next((dict(counts) for of, counts in found.items() if of.entry == "refund"), {})

    for said in ("yes", "yes", "no"):
        answer = client.post(f"{path}/helpful", data={"helpful": said})
        assert (answer.status_code, answer.location) == (303, f"{path}?helped={said}#helpful")
        assert page(client, answer.location).xpath("//form[@id='helpful']//*[@role='status']")
    assert counts() == {"helpful": 2, "unhelpful": 1}
    assert client.post(f"{path}/helpful", data={"helpful": "maybe"}).status_code == 400
    foreign = client.post(
        f"{path}/helpful", data={"helpful": "no"}, headers={"Origin": "https://evil.example"}
    )
    assert foreign.status_code == 400
    assert client.post("/help/shop/de/nothing/helpful", data={"helpful": "no"}).status_code == 404
    flood = [client.post(f"{path}/helpful", data={"helpful": "no"}).status_code for _ in range(30)]
    assert flood[-1] == 429
    assert counts()["unhelpful"] < 31


def test_a_link_to_the_chat_has_a_card_in_the_sites_colour(client: FlaskClient) -> None:
    chat = page(client, "/c/shop?lang=de")
    [address] = chat.xpath("//meta[@property='og:image']/@content")
    assert chat.xpath("//meta[@property='og:description']/@content") == ["Hallo <b>!"]
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


def test_texts_are_shortened_at_a_words_end() -> None:
    assert shortened("eins  zwei\ndrei", 20) == "eins zwei drei"
    assert shortened("eins, zwei drei", 7) == "eins …"
