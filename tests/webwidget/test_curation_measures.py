"""The page of measures: what a curator reads of how much answers help, and takes along."""

import csv
import io
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bot.operation.timed.measuring import measure
from bot.privacy.retention import DAY
from bot.storage.records import Verdict
from knowledge.entries import Entry
from knowledge.folder.home import Settings
from knowledge.folder.mail import Mail
from tests.bot.measuring import Talk
from tests.webwidget.staffing import logged_in, rooms, staffed_app

ENTRIES = [
    Entry("returns", "de", "Wie lange kann ich zurückgeben?", "30 Tage.", topic="Rückgabe"),
    Entry("returns", "en", "How long can I return it?", "30 days.", topic="Returns"),
    Entry("pay", "de", "=Womit kann ich zahlen?", "Mit Karte.", topic="Zahlung"),
]


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    app = staffed_app(tmp_path, names="carla")
    rooms(app).corpus.save(ENTRIES, author="test")
    yield app
    rooms(app).close()


@pytest.fixture
def carla(app: Flask) -> FlaskClient:
    return logged_in(app, "carla")[0]


def talks(app: Flask) -> None:
    """Of twelve days ago: two that thank, one that comes back, silence; a question without an answer."""
    then = time.time() // DAY * DAY - 12 * DAY
    said = [Talk(f"c{n}", then + n, "shop" if n else "") for n in range(5)]
    for each in said[:4]:
        each.ask("answer", "returns")
    said[0].judge(2, True)
    said[1].thank()
    said[2].ask("answer", "pay")
    said[2].ask("answer", "returns")
    said[4].ask("handoff", "pay")
    for each in said:
        each.keep(rooms(app).storage)
    verdict = Verdict("c3", 2, False, "Zu lang, sagt [Name]", "returns", then)
    rooms(app).storage.write(lambda tx: tx.feedback.save(verdict))
    measure(rooms(app).storage, rooms(app).home)


def test_before_anybody_has_asked(carla: FlaskClient) -> None:
    page = carla.get("/curation/measures?lang=en")
    assert "Nothing has been counted in this time yet" in page.text
    assert "Nobody has asked this in the last 28 days." in carla.get("/curation/entries/de/returns").text


def test_what_helps_and_how_sure_that_is(app: Flask, carla: FlaskClient) -> None:
    talks(app)
    page = carla.get("/curation/measures?lang=en").text
    assert "7 questions" in page
    assert "86% were answered" in page
    assert "Resolved: 60% (23% to 88%)" in page
    assert "How long can I return it?" in page
    assert page.index("How long can I return it?") < page.index("=Womit kann ich zahlen?")
    assert "Questions without an answer" in page
    assert "Said it helped: 2, Not asked again: 1, Not resolved: 2, Unknown: 1" in page
    sorted_by_rate = carla.get("/curation/measures?sort=rate").text
    assert 'aria-sort="ascending"' in sorted_by_rate
    topics = carla.get("/curation/measures?by=topic").text
    assert "Returns" in topics
    assert "How long can I return it?" not in topics
    assert "6 questions" in carla.get("/curation/measures?site=shop").text
    assert "1 question<" in carla.get("/curation/measures?site=-").text
    assert "Nobody has asked" in carla.get("/curation/measures?locale=en").text
    assert "Nobody has asked" in carla.get("/curation/measures?days=7&sort=nonsense&days=x").text


def test_channels_are_counted_apart(app: Flask, carla: FlaskClient) -> None:
    talks(app)
    assert "by=channel" not in carla.get("/curation/measures?lang=en").text, "there is but one"
    then = time.time() - DAY
    rooms(app).storage.write(lambda tx: tx.conversations.change("c1", channel="telegram", updated=then))
    measure(rooms(app).storage, rooms(app).home)
    table = csv.reader(io.StringIO(carla.get("/curation/measures.csv?lang=en&by=channel").text))
    assert {row[0]: row[3] for row in list(table)[1:]} == {"chat": "6", "telegram": "1"}
    page = carla.get("/curation/measures?lang=en&channel=telegram&by=channel").text
    assert "One question" in page
    assert '<th scope="row"><span>Telegram</span>' in page


def test_beside_its_form_an_entry_shows_whether_it_helps(app: Flask, carla: FlaskClient) -> None:
    talks(app)
    page = carla.get("/curation/entries/de/returns?lang=en").text
    assert "Does it help?" in page
    assert "50% (15% to 85%)" in page
    assert "Zu lang, sagt [Name]" in page
    rooms(app).storage.write(lambda tx: tx.whole.erase("c3"))
    page = carla.get("/curation/entries/de/returns").text
    assert "Zu lang" not in page
    assert "50% (15% to 85%)" in page


def test_the_table_to_take_along(app: Flask, carla: FlaskClient) -> None:
    talks(app)
    answer = carla.get("/curation/measures.csv?days=91&lang=en")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="measures-91.csv"'
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert [row["id"] for row in rows] == ["returns", "", "pay"]
    numbers = {"Asked": "5", "Answered": "5", "Not helpful": "1", "Asked again": "1", "Unknown": "1"}
    assert numbers.items() <= rows[0].items()
    assert rows[1]["Entry"] == "Questions without an answer"
    assert rows[2]["Entry"] == "'=Womit kann ich zahlen?"


def test_who_wants_the_weekly_letter_says_so_on_their_own_page(tmp_path: Path) -> None:
    mail = Mail(
        {"from": "help@shop.example", "smtp": "smtp://localhost", "link": "https://chat.shop.example"}
    )
    app = staffed_app(tmp_path, settings=Settings(demo=1, mail=mail))
    carla, headers = logged_in(app, "carla")
    storage = rooms(app).storage
    assert "Your account has no e-mail address yet" in carla.get("/account?lang=en").text
    assert "/account#letters" in carla.get("/curation/measures").text
    rooms(app).access.emails.give("carla", "carla@shop.example")
    assert "It goes to carla@shop.example." in carla.get("/account?lang=en").text
    page = carla.post("/account/letters", data={"weekly": "1"}, headers=headers, follow_redirects=True).text
    assert "You get it from next Monday on." in page
    with storage.reading() as read:
        wanted = read.subscriptions.find("carla", "weekly")
    assert wanted is not None
    assert wanted.language == "en"
    page = carla.post("/account/letters", headers=headers, follow_redirects=True).text
    assert "You get it no more." in page
    anna, _ = logged_in(app, "anna")
    assert "Weekly e-mail" not in anna.get("/account?lang=en").text
    rooms(app).close()
