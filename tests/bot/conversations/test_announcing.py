"""Announcements before and instead of answers; word of an incident's end, once, on either database."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from bot.conversations.outcomes import answer
from bot.conversations.outreach.announcements import Announcements, UnknownAnnouncement
from bot.conversations.outreach.announcing import tell_ends
from bot.conversations.store import Store
from bot.conversations.transcript import Holder
from bot.protocol import Answer, Choice, Reply, Turn
from bot.storage import Storage
from bot.storage.repositories.announcements import Announcement, Reached
from knowledge.errors import InvalidField
from tests.fresh import fresh_store

LATE = Announcement(
    id="",
    state="active",
    texts={"de": "Im Norden kommen Pakete später.", "en": "Parcels in the north are late."},
    ending={"de": "Pakete kommen wieder pünktlich."},
    incident=True,
    topics=("Versand",),
    instead=True,
)
REPLY = Reply((Answer("Zwei Tage.", entry="delivery", topic="Versand"),), "de")


class Shop:
    """A shop with a bot that always gives the same answer, on some nodes of one installation."""

    def __init__(self, *nodes: Storage) -> None:
        self.nodes, self.store = nodes, Store(nodes[0])
        self.store.holder = Holder("test", 60)
        self.announcements = Announcements(nodes[-1])
        self.seq = 0

    def ask(self, id: str, reply: Reply = REPLY) -> list[str]:
        """What the bot says to a question."""
        seq = self.store.post(id, text="Wo ist mein Paket?").seq
        turn = Turn(id, seq, 1, "", "de", "Wo ist mein Paket?", None)
        assert self.nodes[0].write(lambda tx: answer(tx, turn, "test", reply))
        return [each.text for each in self.store.messages(id, seq)]

    def customer(self, site: str = "") -> str:
        return self.store.create(locale="de", site=site)[0].id

    def said(self, id: str) -> list[str]:
        return [each.text for each in self.store.messages(id)]


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    with fresh_store(tmp_path / "conversations.sqlite") as storage:
        yield Shop(storage)


@pytest.fixture(params=["sqlite", "postgresql"])
def nodes(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Shop]:
    """Two nodes on one database; on SQLite two processes' worth of one folder."""
    address = request.getfixturevalue("postgresql") if request.param == "postgresql" else ""
    with ExitStack() as opened:
        yield Shop(
            *[
                opened.enter_context(
                    Storage.at_server(address) if address else fresh_store(tmp_path / "conversations.sqlite")
                )
                for _ in range(2)
            ]
        )


def test_it_takes_the_place_of_the_answers_it_touches_and_of_no_others(shop: Shop) -> None:
    shop.announcements.publish(LATE, "carla")
    id = shop.customer()
    assert shop.ask(id) == ["Im Norden kommen Pakete später."]
    other = Reply((Answer("Mit Karte.", entry="payment", topic="Bezahlen"), Answer("Noch etwas?")), "de")
    assert shop.ask(id, other) == ["Mit Karte.", "Noch etwas?"]
    assert shop.ask(id) == ["Im Norden kommen Pakete später."]
    assert [each.reached for each in shop.announcements.listed()] == [Reached(told=1)]


def test_news_go_before_an_answer_once(shop: Shop) -> None:
    shop.announcements.publish(
        replace(LATE, incident=False, instead=False, topics=(), entries=("delivery",)), "carla"
    )
    id = shop.customer()
    assert shop.ask(id) == ["Im Norden kommen Pakete später.", "Zwei Tage."]
    assert shop.ask(id) == ["Zwei Tage."]
    assert not any(each.choices for each in shop.store.messages(id))


def test_only_on_its_sites_and_in_its_time(shop: Shop) -> None:
    with shop.nodes[0].reading() as read:
        now = read.now()
    shop.announcements.publish(replace(LATE, sites=("berlin",)), "carla")
    shop.announcements.publish(replace(LATE, starts=now + 60, texts={"de": "Morgen."}), "carla")
    assert shop.ask(shop.customer("bonn")) == ["Zwei Tage."]
    assert shop.ask(shop.customer("berlin")) == ["Im Norden kommen Pakete später."]
    assert [each.texts["de"] for each in shop.announcements.current("berlin")] == [LATE.texts["de"]]


def test_everybody_who_asked_for_it_is_told_of_the_end_once(nodes: Shop) -> None:
    published = nodes.announcements.publish(LATE, "carla")
    waiting, content = nodes.customer(), nodes.customer()
    for id in (waiting, content):
        nodes.ask(id)
    offered = nodes.store.messages(waiting)[-1].choices
    assert offered == (Choice(f"word:{published.id}", "Sagen Sie mir, wenn es vorbei ist"),)
    nodes.store.post(waiting, choice=offered[0].id)
    assert "sobald es vorbei ist" in nodes.said(waiting)[-1]
    tell_ends(nodes.nodes[0])
    assert "Pakete kommen wieder pünktlich." not in nodes.said(waiting)
    nodes.announcements.end(published.id)
    for node in (*nodes.nodes, *nodes.nodes):
        tell_ends(node)
    assert nodes.said(waiting).count("Pakete kommen wieder pünktlich.") == 1
    assert "Pakete kommen wieder pünktlich." not in nodes.said(content)
    assert nodes.ask(content) == ["Zwei Tage."]
    nodes.store.post(waiting, choice=offered[0].id)
    tell_ends(nodes.nodes[0])
    assert nodes.said(waiting)[-1] == "Das ist inzwischen vorbei."


def test_what_had_its_time_is_over(shop: Shop) -> None:
    with shop.nodes[0].reading() as read:
        now = read.now()
    published = shop.announcements.publish(replace(LATE, starts=now - 60, ends=now + 3600), "carla")
    id = shop.customer()
    shop.ask(id)
    shop.store.post(id, choice=f"word:{published.id}")
    shop.nodes[0].write(lambda tx: tx.announcements.save(replace(published, ends=now - 1)))
    tell_ends(shop.nodes[0])
    assert shop.announcements.get(published.id).state == "over"
    assert shop.said(id)[-1] == "Pakete kommen wieder pünktlich."


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"texts": {"de": " "}}, "text"),
        ({"starts": 10.0, "ends": 5.0}, "ends"),
        ({"texts": {"de": "x" * 1001}}, "text"),
    ],
)
def test_what_says_nothing_is_refused(shop: Shop, change: dict[str, object], field: str) -> None:
    with pytest.raises(InvalidField) as refused:
        shop.announcements.publish(replace(LATE, **change), "carla")  # type: ignore[arg-type]
    assert refused.value.field == field
    assert shop.announcements.listed() == []


def test_what_is_over_cannot_end_again(shop: Shop) -> None:
    published = shop.announcements.publish(LATE, "carla")
    shop.announcements.end(published.id)
    with pytest.raises(UnknownAnnouncement):
        shop.announcements.end(published.id)
