"""Customers' wordings on an entry's page: where they come from, and what curators do about them."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import gevent
import pytest
from flask import Flask
from flask.testing import FlaskClient

from bot.conversations.bot import FakeBot
from bot.protocol import Answer, Candidate, Choice, Reply, Trace, Turn
from knowledge.entries import Entry
from tests import sql
from tests.webwidget.staffing import form_token, logged_in, rooms, staffed_app

ENTRY = "/curation/entries/de/returns"
CANDIDATES = (
    Candidate("returns", 0.4, "Wie lange kann ich etwas zurückgeben?"),
    Candidate("refund", 0.3, "Wann bekomme ich mein Geld?"),
)


def returns(turn: Turn) -> Reply:
    """Answers with the entry, chosen or not; asks back when it hears “Geld”."""
    reading = "with the question before" if turn.text and turn.text.startswith("und ") else ""
    trace = Trace("answer", probability=0.9, release=1, candidates=CANDIDATES, reading=reading)
    if turn.text and "Geld" in turn.text:
        choices = tuple(Choice.of_entry(each.entry, each.question) for each in CANDIDATES)
        return Reply((Answer("?", choices, trace=replace(trace, decision="clarify", entry=None)),))
    entry = turn.choice.id.removeprefix("entry:") if turn.choice else "returns"
    return Reply((Answer("30 Tage", entry=entry, trace=replace(trace, decision="answer", entry=entry)),))


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    app = staffed_app(tmp_path, FakeBot([returns] * 1000), names="carla")
    entry = Entry("returns", "de", "Wie lange kann ich etwas zurückgeben?", "30 Tage.", ("Rückgabefrist",))
    rooms(app).corpus.save([entry], author="test")
    rooms(app).turns.start()
    with gevent.Timeout(60):
        yield app
    rooms(app).close()


@pytest.fixture
def carla(app: Flask) -> FlaskClient:
    return logged_in(app, "carla")[0]


class Customer:
    def __init__(self, app: Flask, locale: str = "de") -> None:
        self._client = app.test_client()
        begun = self._client.post("/api/v1/conversations", json={"locale": locale}).json
        assert begun is not None
        self.id, self._headers = begun["conversation"], {"Authorization": f"Bearer {begun['token']}"}

    def says(self, **body: str) -> int:
        """The number of the reply."""
        sent = self._client.post("/api/v1/messages?wait=10", json=body, headers=self._headers)
        assert sent.json is not None
        return int(sent.json["replies"][0]["seq"])

    def likes(self, seq: int, helpful: bool = True) -> None:
        body = {"seq": seq, "helpful": helpful}
        assert self._client.post("/api/v1/feedback", json=body, headers=self._headers).status_code == 204


def press(client: FlaskClient, action: str, wording: str, asked: str | None = None, back: str = "") -> int:
    form = {"csrf_token": form_token(client.get(ENTRY)), "action": action, "wording": wording, "back": back}
    answer = client.post(f"{ENTRY}/wordings", data=form | {"asked": asked or wording})
    assert "Location" not in answer.headers or ("/wordings" in answer.headers["Location"]) == bool(back)
    return answer.status_code


def test_what_was_praised_or_chosen_is_shown_and_nothing_else(app: Flask, carla: FlaskClient) -> None:
    assert 'id="asked"' not in carla.get(ENTRY).text
    assert "Zurzeit nichts Neues." in carla.get("/curation/wordings").text
    someone = Customer(app)
    someone.likes(someone.says(text="Bis wann darf ein Bohrer zurück?"))
    someone.likes(someone.says(text="rückgabefrist?"))
    someone.likes(someone.says(text="und im Dezember?"))
    someone.likes(someone.says(text="Das war wohl nichts"), helpful=False)
    Customer(app).says(text="Nur gefragt")
    chooser = Customer(app)
    chooser.says(text="Geld zurück, ich bin kim@kundin.example, Bestellung 2024-4711")
    chooser.says(choice="entry:returns")
    english = Customer(app, "en")
    english.likes(english.says(text="Until when can I return it?"))
    assert 'id="asked"' in carla.get(ENTRY).text
    for page in (carla.get(ENTRY).text, carla.get("/curation/wordings").text):
        assert 'value="Bis wann darf ein Bohrer zurück?"' in page
        assert 'value="Geld zurück, ich bin …, Bestellung …"' in page
        assert page.count('name="asked"') == 2


def test_adding_makes_a_variant_without_what_is_personal(app: Flask, carla: FlaskClient) -> None:
    someone = Customer(app)
    someone.likes(someone.says(text="Ich bin Kim, bis wann darf es zurück?"))
    asked = "Ich bin …, bis wann darf es zurück?"
    assert press(carla, "add", "Bis wann darf es zurück? kim@kundin.example", asked) == 303
    stored = rooms(app).corpus.entry("returns", "de")
    assert stored.variants == ("Rückgabefrist", "Bis wann darf es zurück? …")
    assert rooms(app).corpus.history("returns", "de")[0].author == "carla"
    assert 'name="asked"' not in carla.get(ENTRY).text


def test_discarded_stays_discarded(app: Flask, carla: FlaskClient) -> None:
    for text in ("Bis wann zurück?", "bis wann  zurück"):
        someone = Customer(app)
        someone.likes(someone.says(text=text))
    assert carla.get(ENTRY).text.count('name="asked"') == 1
    assert press(carla, "discard", "Bis wann zurück?", back="wordings") == 303
    assert 'name="asked"' not in carla.get(ENTRY).text
    assert rooms(app).corpus.entry("returns", "de").variants == ("Rückgabefrist",)


@pytest.mark.parametrize("wording", ["", "kim@kundin.example", "x" * 501])
def test_what_is_no_variant_is_refused(app: Flask, carla: FlaskClient, wording: str) -> None:
    assert press(carla, "add", wording, "Bis wann?") == 422
    assert rooms(app).corpus.entry("returns", "de").variants == ("Rückgabefrist",)


def test_what_was_erased_is_shown_no_more(app: Flask, carla: FlaskClient) -> None:
    someone = Customer(app)
    someone.likes(someone.says(text="Bis wann darf es zurück?"))
    sql.run(rooms(app).storage, "DELETE FROM conversation WHERE id = ?", someone.id)
    assert 'name="asked"' not in carla.get(ENTRY).text


def test_only_for_entries_that_exist_and_people_who_may(app: Flask, carla: FlaskClient) -> None:
    form = {"csrf_token": form_token(carla.get(ENTRY)), "action": "add", "wording": "x"}
    assert carla.post("/curation/entries/de/nothing/wordings", data=form).status_code == 404
    assert carla.post(f"{ENTRY}/wordings", data={"action": "add", "wording": "x"}).status_code >= 400
    assert app.test_client().post(f"{ENTRY}/wordings", data=form).status_code >= 300
    assert rooms(app).corpus.entry("returns", "de").variants == ("Rückgabefrist",)
