"""The weekly letter: to those who want it, once a week, in their language."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

import pytest

from bot.channels.mail.letter_body import plain
from bot.channels.mail.weekly_letter import WeeklyLetter
from bot.conversations.insights.measures import Period
from bot.conversations.letters import WEEKLY, Letter
from bot.operation.timed.measuring import measure
from bot.operation.timed.weekly import due_since, post_weekly
from bot.privacy.retention import DAY
from bot.staff.accounts import Staff
from bot.staff.emails import Emails
from bot.staff.subscriptions import Subscriptions
from bot.storage import Storage
from bot.storage.records import Delivery
from knowledge.entries import Entry
from knowledge.folder.home import Home, Settings
from knowledge.folder.mail import Mail
from knowledge.releases.releases import Releases, write_entries, write_leads
from tests.bot.measuring import Talk

MAIL = Mail({"from": "help@shop.example", "smtp": "smtp://127.0.0.1:25", "link": "https://chat.shop.example"})
WEEK = 7 * DAY


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home", Settings(encoder="letters", mail=MAIL, title="Wendelkorn"))


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Storage]:
    opened = (
        Storage.at_server(request.getfixturevalue("postgresql"))
        if request.param == "postgresql"
        else Storage.at_file(tmp_path / "conversations.sqlite")
    )
    with opened:
        for name, roles in (("carla", ["curator"]), ("eddi", ["editor"]), ("anna", ["agent"])):
            Staff(opened).add(name, "ein-langes-wort", name.title(), roles)  # type: ignore[arg-type]
            Emails(opened).give(name, f"{name}@shop.example")
        yield opened


def want(storage: Storage, name: str, language: str = "de") -> None:
    Subscriptions(storage).want_weekly(Staff(storage).member(name), language)


def written(storage: Storage, home: Home, about: str) -> Letter | None:
    asked = Delivery("d", "mail", "mail", None, None, "pending", 0, 0.0, 0.0, letter=WEEKLY, about=about)
    return storage.write(lambda tx: WeeklyLetter(home).write(tx, asked))


def test_each_who_wants_it_has_it_once_a_week_whoever_posts(storage: Storage) -> None:
    want(storage, "carla")
    want(storage, "eddi")
    now = time.time()
    assert post_weekly(storage, now) == 0  # from next Monday on
    later = due_since(now + WEEK) + 60
    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(lambda _: post_weekly(storage, later), range(4))) == 2
    assert post_weekly(storage, later + 6 * DAY) == 0
    Subscriptions(storage).stop_weekly(Staff(storage).member("eddi"))
    assert post_weekly(storage, later + WEEK) == 1
    sent = storage.write(lambda tx: tx.deliveries.claim("mail", "t", 3e9, 4e9, 9))
    assert sorted(str(each.about) for each in sent) == ["carla", "carla", "eddi"]


def test_what_it_says(storage: Storage, home: Home) -> None:
    last = Period.last_week(time.time())
    for n, at in enumerate(
        (last.since, last.since + DAY, last.until - 100, last.since - 100, last.until + 9)
    ):
        said = Talk(f"c{n}", at)
        said.judge(said.ask("answer", "returns"), n != 1)
        if n == 2:
            said.ask("handoff", "pay")
        said.keep(storage)
    measure(storage, home)
    want(storage, "carla")
    letter = written(storage, home, "carla")
    assert letter is not None
    text = plain(letter).replace("\xa0", " ")
    assert letter.subject == "Letzte Woche bei Wendelkorn: 4 Fragen"
    assert "haben Kunden 4 Fragen gestellt, in der Woche davor 1." in text
    assert "– beantwortet: 3\n– ohne Antwort: 1\n\n" in text, "and no line for what never was"
    assert "%" not in text, "a share of four questions says less than their number"
    assert "Gelöst in der Woche davor, soweit man es weiß: 1 von 1." in text
    look = "– returns (nicht hilfreich: 1)\nhttps://chat.shop.example/curation/entries/returns?locale=de"
    assert look in text
    assert "https://chat.shop.example/curation/measures?days=7&lang=de" in text
    releases = Releases(home.releases)
    with releases.stage(author="test") as stage:
        entries = [Entry("back", "de", "Rückgabe?", "Ja."), Entry("back", "en", "Back?", "Yes.")]
        write_entries(stage, entries)
        write_leads(stage, {"returns": "back"}, entries)
    releases.switch(stage.number)
    want(storage, "eddi", "en")
    english = written(storage, home, "eddi")
    assert english is not None
    assert english.subject == "Last week at Wendelkorn: 4 questions"
    assert "– Back? (not helpful: 1)" in plain(english)


def test_of_many_it_tells_shares_and_what_is_unknown(storage: Storage, home: Home) -> None:
    last = Period.last_week(time.time())
    for n in range(60):
        said = Talk(f"c{n}", last.since + n % 2 * -WEEK + n)
        seq = said.ask("answer", "returns")
        if n % 4 == 1:
            said.judge(seq, n % 8 == 1)
        elif n % 12 == 3:
            said.ask("answer", "pay")  # goes on, and says nothing of that
        said.keep(storage)
    measure(storage, home)
    want(storage, "carla", "en")
    letter = written(storage, home, "carla")
    assert letter is not None
    text = plain(letter)
    assert "customers asked 30 questions, the week before 35." in text
    assert "– answered: 30 (100%)\n– no answer: 0 (0%)" in text
    assert "as far as it is known: 13 of 20 (65%, likely 43% to 82%)." in text
    assert "Of 15 nothing is known." in text


def test_nobody_has_it_who_may_not_or_when_there_is_nothing_to_say(storage: Storage, home: Home) -> None:
    want(storage, "carla")
    assert written(storage, home, "carla") is None  # nobody asked anything
    said = Talk("c", Period.last_week(time.time()).since)
    said.ask("answer", "returns")
    said.keep(storage)
    measure(storage, home)
    assert written(storage, home, "carla") is not None
    want(storage, "anna")
    assert [written(storage, home, who) for who in ("anna", "eddi", "nobody")] == [None, None, None]
    Staff(storage).disable("carla")
    assert written(storage, home, "carla") is None


def test_the_week_begins_on_monday_at_seven() -> None:
    sunday, monday = datetime(2026, 11, 22, 23), datetime(2026, 11, 23, 7, 1)
    assert datetime.fromtimestamp(due_since(sunday.timestamp())) == datetime(2026, 11, 16, 7)
    assert datetime.fromtimestamp(due_since(monday.timestamp())) == datetime(2026, 11, 23, 7)
    assert datetime.fromtimestamp(due_since(monday.timestamp() - 120)) == datetime(2026, 11, 16, 7)
    week = Period.last_week(1764172800.0)  # Wednesday, 26 November 2025, 16:00 UTC
    assert (week.since, week.until) == (1763337600.0, 1763942400.0)
