"""The help pages' search, votes, and what must not act in them."""

import json

from flask import Flask
from flask.testing import FlaskClient
from lxml import etree, html

from tests.webwidget.helping import EVIL, THINKS, app, client, links, page
from tests.webwidget.staffing import rooms
from webwidget.help.pages import shortened

__all__ = ["app", "client"]


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

    THINKS.entries, THINKS.near = ("refund", "gone"), ("alone", "refund")
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


def test_texts_are_shortened_at_a_words_end() -> None:
    assert shortened("eins  zwei\ndrei", 20) == "eins zwei drei"
    assert shortened("eins, zwei drei", 7) == "eins …"
