"""An incident from its first questions to word of its end, on two nodes of one installation."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from bot.conversations.outreach.announcements import Announcements
from bot.conversations.store import Store
from bot.operation.timed.watching import propose, timed
from bot.protocol import Answer, Candidate, Reply, Trace
from bot.storage import Storage
from bot.storage.repositories.announcements import Announcement
from knowledge.entries import Entry
from knowledge.folder.home import Home, Settings
from knowledge.releases.answering import Answering
from knowledge.releases.releases import Releases, write_entries
from tests.bot.answering import answered
from tests.fresh import fresh_store

ENTRIES = [
    Entry("parcel", "de", "Wo ist mein Paket?", "Unterwegs.", topic="Versand"),
    Entry("pay", "de", "Wie kann ich bezahlen?", "Mit Karte.", topic="Bezahlen"),
]


class Installation:
    """Two nodes, each with a data folder and the same release; on SQLite they share the folder."""

    def __init__(self, folder: Path, database: str, opened: ExitStack) -> None:
        self.homes = [Home(folder / name, Settings(database=database)) for name in ("one", "two")]
        if not database:
            self.homes[1] = self.homes[0]
        for home in {home.root: home for home in self.homes}.values():
            with Releases(home.releases).stage(author="test") as stage:
                write_entries(stage, ENTRIES)
            Releases(home.releases).switch(stage.number)
        place = folder / "one" / "conversations.sqlite"
        self.nodes = [
            opened.enter_context(Storage.at_server(database) if database else fresh_store(place))
            for _ in self.homes
        ]
        self.stores = [Store(node) for node in self.nodes]
        self.announcements = [Announcements(node) for node in self.nodes]

    def ask(self, entry: str, node: int = 0, *, sure: bool = True) -> str:
        """A new customer asks; the bot answers, or asks back with this entry as its first choice."""
        store = self.stores[node]
        id = store.create(locale="de")[0].id
        candidates = (Candidate(entry, 0.6, "?"),)
        trace = (
            Trace("answer", entry, candidates=candidates) if sure else Trace("clarify", candidates=candidates)
        )
        known = next(each for each in ENTRIES if each.id == entry)
        said = (
            Answer(known.answer, entry=entry, trace=trace, topic=known.topic)
            if sure
            else Answer("…", trace=trace)
        )
        answered(store, id, f"Frage nach {entry}", Reply((said,), "de"))
        return id

    def clock(self) -> None:
        """Every timed job, by the workers of both nodes, one after the other."""
        for home, node in zip(self.homes, self.nodes, strict=True):
            for job in timed(home):
                job.run(node)

    def said(self, id: str) -> list[str]:
        return [each.text for each in self.stores[0].messages(id)]


@pytest.fixture(params=["sqlite", "postgresql"])
def shop(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Installation]:
    address = request.getfixturevalue("postgresql") if request.param == "postgresql" else ""
    with ExitStack() as opened:
        yield Installation(tmp_path, address, opened)


def test_an_incident_from_its_first_questions_to_its_end(shop: Installation) -> None:
    asked = [shop.ask("parcel", number % 2, sure=number % 3 > 0) for number in range(30)]
    for number in range(10):
        shop.ask("pay", number % 2)
    shop.clock()
    shop.clock()
    (proposed,) = shop.announcements[1].proposed()
    assert (proposed.entries, proposed.noticed) == (("parcel",), {"customers": 30, "of": 40})
    assert "Unterwegs." in shop.said(asked[1]), "nobody is told anything before somebody has written it"

    written = replace(
        proposed, texts={"de": "Pakete sind heute verspätet."}, ending={"de": "Alles läuft wieder."}
    )
    published = shop.announcements[0].publish(written, "carla")
    assert published.noticed == proposed.noticed
    late = [shop.ask("parcel", number % 2) for number in range(6)]
    assert all("Pakete sind heute verspätet." in shop.said(id) for id in late)
    assert not any("Unterwegs." in shop.said(id) for id in late)
    for number, id in enumerate(late[:4]):
        shop.stores[number % 2].post(id, choice=f"word:{published.id}")
    shop.clock()
    assert shop.announcements[0].proposed() == [], "what is in force is not proposed again"

    shop.announcements[1].end(published.id)
    shop.clock()
    shop.clock()
    told = [shop.said(id).count("Alles läuft wieder.") for id in late]
    assert told == [1, 1, 1, 1, 0, 0]


def test_what_was_no_incident_is_not_proposed_again(shop: Installation) -> None:
    for _ in range(12):
        shop.ask("parcel")
    propose(Answering(shop.homes[0].releases), shop.nodes[0])
    (proposed,) = shop.announcements[0].proposed()
    shop.announcements[0].dismiss(proposed.id)
    shop.clock()
    assert shop.announcements[0].proposed() == []
    assert [each.announcement.state for each in shop.announcements[1].listed()] == ["dismissed"]


def test_a_topic_that_is_announced_is_not_proposed_again_by_its_entries_but_news_hide_nothing(
    shop: Installation,
) -> None:
    def say(**how: bool) -> Announcement:
        said = Announcement("", "active", {"de": "Verspätet."}, topics=("Versand",), **how)
        return shop.announcements[0].publish(said, "carla")

    for _ in range(12):
        shop.ask("parcel")
    incident = say(incident=True, instead=True)
    shop.clock()
    assert shop.announcements[0].proposed() == []
    say()
    shop.nodes[0].write(lambda tx: tx.announcements.move(incident.id, "over", 0.0))  # long ago
    shop.clock()
    (proposed,) = shop.announcements[0].proposed()
    assert proposed.entries == ("parcel",)


def test_while_nothing_is_answered_nothing_is_sought(shop: Installation, tmp_path: Path) -> None:
    for _ in range(12):
        shop.ask("parcel")
    propose(Answering(tmp_path / "no releases"), shop.nodes[0])
    assert shop.announcements[0].proposed() == []
