"""Try it: a question against the live release or the drafts, told in words."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bot.conversations.bot import FakeBot
from bot.conversations.errors import BotUnavailable
from bot.tryout import Thought, Tried, Trying
from knowledge.entries import Entry
from tests.webwidget.staffing import logged_in, rooms, staffed_app

ASKED: list[Trying] = []
FOUND = Tried(
    "clarify",
    (Thought("hours", 0.614, "Wann <offen>?"), Thought("gone", 0.2, "Weg?")),
    ("hours", "gone"),
    0.83,
)


def says(trying: Trying) -> Tried:
    ASKED.append(trying)
    if trying.text == "weg":
        raise BotUnavailable("away")
    return {"hallo": Tried("small_talk", intent="greet"), "nichts": Tried("handoff")}.get(trying.text, FOUND)


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    app = staffed_app(tmp_path, FakeBot(tries=says), names="carla")
    rooms(app).corpus.save([Entry("hours", "de", "Wann haben Sie offen?", "Von 9 bis 18.")], author="test")
    yield app
    rooms(app).close()


def trying(client: FlaskClient, headers: dict[str, str], **form: str) -> str:
    answer = client.post(
        "/curation/api/try", data={"locale": "de", "corpus": "live", **form}, headers=headers
    )
    assert answer.json is not None
    told = answer.json.get("html") or answer.json["error"]["message"]
    return str(told).replace("\xa0", " ")


def test_the_live_bot_is_asked_and_its_reasons_are_told(app: Flask) -> None:
    carla, headers = logged_in(app, "carla")
    told = trying(carla, headers, question="  wann   offen ")
    assert ASKED[-1] == Trying("wann offen", "de")
    assert "Fragt nach, was gemeint ist:</strong>" in told
    assert told.count("<li><a") == 2
    assert ">Wann haben Sie offen?</a>, sicher zu 61 %; ab 83 % wird gleich geantwortet." in told
    assert "Dafür spricht „Wann &lt;offen&gt;?“." in told
    assert "An zweiter Stelle: <a" in told
    assert "eine Begrüßung" in trying(carla, headers, question="hallo")
    assert "Weiß keine Antwort" in trying(carla, headers, question="nichts")
    assert "Der Bot ist gerade nicht zu erreichen." in trying(carla, headers, question="weg")
    assert "Frage, wie sie jemand stellen würde" in trying(carla, headers, question=" ")


def test_drafts_are_asked_of_the_worker(app: Flask) -> None:
    carla, headers = logged_in(app, "carla")
    jobs = rooms(app).jobs

    def work() -> None:
        while (job := jobs.claim()) is None:
            pass
        assert (job.kind, job.payload) == ("try", {"text": "offen?", "locale": "de"})
        jobs.finish(job.id, result=FOUND.as_json())

    worker = threading.Thread(target=work)
    worker.start()
    assert "Fragt nach" in trying(carla, headers, question="offen?", corpus="draft")
    worker.join()


def test_the_box_stands_beside_the_editor_and_where_it_is_published(app: Flask) -> None:
    carla, _ = logged_in(app, "carla")
    for page in ("/curation", "/curation/releases", "/curation/entries/de/hours", "/curation/new"):
        assert 'name="question"' in carla.get(page).text
        assert "data-try" in carla.get(page).text, page
