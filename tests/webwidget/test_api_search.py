"""Topics and answers as you type, over HTTP."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bot.conversations.bot import FakeBot
from knowledge.entries import Entry
from knowledge.folder.home import Home, Settings
from knowledge.releases.releases import write_entries
from tests.webwidget.staffing import rooms
from webwidget.api.search import ANSWERS, TOPICS
from webwidget.app import create_app

ENTRIES = (
    Entry("return", "de", "Wie läuft die Rückgabe ab?", "…", variants=("zurückschicken",), topic="Rückgabe"),
    Entry("refund", "de", "Wann bekomme ich mein Geld?", "…", variants=("Rückgabe: Geld",), topic="Bezahlen"),
    Entry("return", "en", "How do I return an item?", "…", topic="Returns"),
    *(Entry(f"e{n}", "de", f"Frage {n}", "…", topic=f"T{n}") for n in range(30)),
)


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    app = create_app(Home(tmp_path_factory.mktemp("home"), Settings()), bot=FakeBot())
    yield app
    rooms(app).close()


def publish(app: Flask, *entries: Entry) -> None:
    with rooms(app).releases.stage() as stage:
        write_entries(stage, entries)
    rooms(app).releases.switch(stage.number)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def found(client: FlaskClient, typed: str, locale: str = "de", **more: str) -> Any:
    sent = {"q": typed, **({"locale": locale} if locale else {}), **more}
    answer = client.get("/api/v1/search", query_string=sent)
    assert answer.status_code == 200
    return answer.json


def ids(client: FlaskClient, typed: str, locale: str = "de", **more: str) -> list[str]:
    return [answer["entry"] for answer in found(client, typed, locale, **more)["answers"]]


def test_nothing_before_a_release_then_what_is_live(app: Flask, client: FlaskClient) -> None:
    assert found(client, "rückgabe") == {"topics": [], "answers": []}
    publish(app, *ENTRIES)
    assert found(client, "rückgabe läuft")["answers"][0] == {
        "entry": "return", "question": "Wie läuft die Rückgabe ab?", "topic": "Rückgabe",
    }  # fmt: skip
    assert ids(client, "Zurückschiken") == ["return"]
    assert ids(client, "rückgabe mondfahrt", fit="close") == []
    assert set(ids(client, "rückgabe mondfahrt")) == {"return", "refund"}
    assert ids(client, "mondfahrt unterwegs") == []
    assert ids(client, "return", "en") == ids(client, "return", "en-GB") == ["return"]
    assert ids(client, "return") == []
    assert ids(client, "return", "") == ["return"]
    assert ids(client, "return", "fr") == []


def test_all_topics_without_a_word_and_a_topics_entries_by_its_name(client: FlaskClient) -> None:
    topics = found(client, " …!")["topics"]
    assert len(topics) == TOPICS
    assert "Bezahlen" in topics
    assert ids(client, "bezahlen")[0] == "refund"
    assert len(ids(client, "frage")) == ANSWERS


def test_a_damaged_index_is_made_anew(app: Flask, client: FlaskClient) -> None:
    [file] = (rooms(app).home.run / "search").glob("*.sqlite")
    whole = file.read_bytes()
    for garbage in (whole[:4096] + b"\x99" * (len(whole) - 4096), b"no database" * 999):
        file.write_bytes(garbage)
        app.extensions.pop("kundig.searching")
        answers = [client.get("/api/v1/search?q=geld&locale=de") for _ in range(2)]
        assert [answer.status_code for answer in answers][-1] == 200
        assert all(answer.status_code in (200, 503) for answer in answers)
        assert ids(client, "geld") == ["refund"]


def test_the_next_release_is_searched_at_once(app: Flask, client: FlaskClient, tmp_path: Path) -> None:
    publish(app, Entry("new", "de", "Gibt es etwas Neues?", "Ja."))
    assert ids(client, "neues") == ["new"]
    assert ids(client, "rückgabe") == []
    rooms(app).releases.switch(1)
    assert ids(client, "neues") == []
    assert ids(client, "rückgabe")[0] == "return"


def test_a_part_of_a_topic_is_found_with_it(app: Flask, client: FlaskClient) -> None:
    topics = ("Versand", "Versand / EU", "Versandkosten")
    publish(app, *(Entry(f"v{n}", "de", f"Wohin {n}?", "…", topic=each) for n, each in enumerate(topics)))
    assert found(client, "")["topics"] == ["Versand", "Versandkosten"]
    assert set(ids(client, "Versand")) >= {"v0", "v1"}


def test_limited_entries_are_found_in_their_contexts_alone(app: Flask, client: FlaskClient) -> None:
    cart = Entry("voucher", "de", "Wo löse ich den Gutschein ein?", "…", contexts=("cart",))
    other = Entry("voucher-age", "de", "Wie lange gilt ein Gutschein?", "…")
    publish(app, cart, other)
    for contexts, expected in (("", {"voucher-age"}), ("product", {"voucher-age"})):
        more = {"contexts": contexts} if contexts else {}
        assert {each["entry"] for each in found(client, "gutschein", **more)["answers"]} == expected
    inside = found(client, "gutschein", contexts="product,cart", fit="close")["answers"]
    assert {each["entry"] for each in inside} == {"voucher", "voucher-age"}
    refused = client.get("/api/v1/search", query_string={"q": "x", "contexts": "a b"})
    assert refused.status_code == 422
