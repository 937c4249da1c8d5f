"""The page that says how it does: for admins alone, true, and without what anybody said."""

import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bot.conversations import outcomes
from bot.conversations.store import Store
from bot.operation.worker import timed_jobs
from bot.protocol import Answer, Reply, Trace, Turn
from bot.storage import Storage
from bot.storage.repositories.monitoring import Turned
from knowledge.errors import UnknownSite
from knowledge.folder.backups import Backups
from knowledge.folder.home import Home, Settings
from knowledge.folder.mail import Mail
from knowledge.languages import catalogue
from tests.webwidget.administration import ada, app
from tests.webwidget.staffing import log_in, rooms
from webwidget.admin.bars import FIELD, bars
from webwidget.stacked import ceiling

__all__ = ["ada", "app"]

DECISIONS = ("answer", "answer", "clarify", "handoff", None)


def turns(storage: Storage, *decisions: str | None) -> None:
    """One turn for each of these, settled as the bot's process does; None without a trace."""
    store = Store(storage)
    for decision in decisions:
        conversation, _ = store.create(site="", locale="de")
        seq = store.post(conversation.id, text="canary").seq
        [pending] = storage.write(lambda tx: tx.turns.claim("test", tx.now(), tx.now() + 60, 1))
        turn = Turn(conversation.id, seq, pending.attempts + 1, "", "de", "canary", None)
        said = Answer("canary", trace=Trace(decision) if decision else None)
        reply = Reply((said, Answer("and more")), "de")
        assert storage.write(lambda tx, t=turn, r=reply: outcomes.answer(tx, t, "test", r))


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Storage]:
    opened = (
        Storage.at_server(request.getfixturevalue("postgresql"))
        if request.param == "postgresql"
        else Storage.at_file(tmp_path / "store.sqlite")
    )
    with opened:
        yield opened


def test_turns_are_counted_by_slot_and_by_what_they_came_to(storage: Storage) -> None:
    turns(storage, *DECISIONS)
    now = time.time()
    with storage.reading() as read:
        found = read.monitoring.turns(now - 90 * 60, 3600)
        assert read.monitoring.turns(now + 5, 3600) == []
    assert sorted(found) == [
        Turned(1, "answered", 2),
        Turned(1, "asked", 1),
        Turned(1, "missed", 1),
        Turned(1, "other", 1),
    ]


def test_the_page_says_how_it_does_in_both_languages(app: Flask, ada: FlaskClient) -> None:
    turns(rooms(app).storage, *DECISIONS)
    fault = UnknownSite(name="shop").fault.as_json()
    with sqlite3.connect(rooms(app).home.conversations) as db:
        db.execute("INSERT INTO timed_job (name, due, finished, error) VALUES ('retain', 0, 1, ?)", [fault])
        db.execute("INSERT INTO timed_job (name, due) VALUES ('of_a_later_version', 0)")
    english = ada.get("/admin/status?lang=en").text
    assert "Customers cannot be answered" in english  # nothing is published
    assert "kundig publish" in english
    assert "5 messages" in english
    assert english.count('class="came-to answered"') == 3  # in both plots, and in the legend
    assert UnknownSite(name="shop").told("en").replace("'", "&#39;") in english
    assert "of_a_later_version" in english
    assert "canary" not in english
    assert "Kunden können keine Antwort bekommen" in ada.get("/admin/status?lang=de").text


def test_it_says_how_many_problems_were_solved(app: Flask, ada: FlaskClient) -> None:
    assert "of 2" not in ada.get("/admin/status?lang=en").text
    for solved in (True, False, None):
        id = rooms(app).store.create()[0].id
        rooms(app).closing.end(id)
        if solved is not None:
            rooms(app).closing.answer(id, 1, solved, "canary")
    english = ada.get("/admin/status?lang=en").text
    assert "1 of 2" in english
    assert "canary" not in english


def test_it_is_for_admins(app: Flask) -> None:
    carla = app.test_client()
    assert log_in(carla, "carla").status_code == 303
    assert carla.get("/admin/status").status_code == 403
    assert app.test_client().get("/admin/status").status_code == 302


def test_bars_stand_on_the_axis_and_on_each_other() -> None:
    drawn = bars({(0, "answered"): 3, (0, "missed"): 1, (1, "other"): 2}, 2, 1)
    lower, upper, other = drawn.parts
    assert (lower.kind, upper.kind, other.kind) == ("answered", "missed", "other")
    assert lower.y + lower.height == FIELD.top + FIELD.height
    assert upper.y + upper.height == lower.y
    assert upper.y == FIELD.top
    assert lower.x + lower.width < other.x
    assert [count for _, count in drawn.up] == [0, 2, 4]
    assert bars({}, 24, 6).parts == ()


@pytest.mark.parametrize(
    ("most", "end"), [(0, 1), (1, 1), (2, 2), (3, 4), (5, 5), (7, 10), (99, 100), (101, 200)]
)
def test_an_axis_ends_at_a_round_number(most: int, end: int) -> None:
    assert ceiling(most) == end


def test_every_timed_job_has_a_name_that_people_read(tmp_path: Path) -> None:
    mail = Mail(
        "from = a@shop.example, smtp = smtp://[::1], imap = imap://[::1], link = https://shop.example"
    )
    home = Home(tmp_path, Settings(mail=mail, backups=Backups(f"folder = {tmp_path}")))
    with Storage.open(home) as storage:
        names = {job.name for jobs in timed_jobs(home, storage).values() for job in jobs}
    assert {"poll_posts", "weekly_letters", "fetch_mail", "backup"} <= names
    for language in ("de", "en"):
        assert {f"job_{name}" for name in names} <= set(catalogue("admin", language))
