"""A house with conversations of every age, for retention to clear up."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.operation.timed.retaining import Retention
from bot.privacy.retention import DAY
from bot.storage import Storage
from bot.storage.records import Conversation, Event, Message, Verdict
from bot.storage.repositories.attachments import Attachment
from bot.storage.repositories.tallies import Tally
from bot.storage.tables import attachment_content
from knowledge.corpus.corpus import Corpus
from knowledge.folder.home import Home, Settings
from knowledge.folder.periods import Periods
from knowledge.sites.sites import Site

START = 20_000 * DAY
PERIODS = Periods({"conversations": 90, "archive": 7, "deliveries": 30})


@dataclass
class House:
    """A store on either database, and its data folder."""

    home: Home
    storage: Storage

    def say(self, id: str, at: float, *, site: str = "shop", closed: bool = False) -> None:
        """A conversation of a question, its answer and a verdict at this moment."""

        def job(tx):  # type: ignore[no-untyped-def]
            state = "closed" if closed else "bot"
            tx.conversations.add(
                Conversation(id, site, "de", state, 2, "https://shop.example/", None, at - 60, at, events=1),
                id.encode(),
                "source",
            )
            tx.messages.add(
                [
                    Message(id, 1, "customer", f"Frage {id}", at - 60, choice="entry:returns"),
                    Message(id, 2, "bot", "So geht das.", at, entry="returns", turn=1),
                ]
            )
            tx.turns.add(id, 1, at - 60, None, None)
            tx.events.add([Event(id, 1, "message.received", at, 1)])
            tx.feedback.save(Verdict(id, 2, True, "", "returns", at))

        self.storage.write(job)

    def run(self, now: float) -> dict[str, int]:
        """One run of retention; what it did."""
        id = Retention(self.storage, self.home, now, pause=0.0).run()
        with self.storage.reading() as read:
            return next(dict(run.counts) for run in read.retention_runs.latest(1000) if run.id == id)

    def sends(self, id: str, content: bytes, at: float, *, sent: bool = True) -> None:
        sha256, own = hashlib.sha256(content).hexdigest(), hashlib.sha256(id.encode() + content).hexdigest()
        kept = Attachment(id, own, sha256, "a.png", "image/png", 9, 3, 3, "customer", 1 if sent else None, at)
        self.storage.write(lambda tx: tx.attachments.add(kept, content))

    def contents(self) -> set[bytes]:
        """What of pictures is in the database."""
        with self.storage.reading() as read:
            return set(map(bytes, read._db.scalars(sa.select(attachment_content.c.content))))

    def live(self) -> set[str]:
        with self.storage.reading() as read:
            return {each.id for each in read.conversations.recent(0.0, 10_000)}

    def archived(self) -> set[str]:
        with self.storage.reading() as read:
            return {each.conversation for each in read.archive.latest(10_000)}

    def tallies(self) -> dict[Tally, int]:
        with self.storage.reading() as read:
            return read.tallies.since(0.0)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    place = request.getfixturevalue("postgresql") if request.param == "postgresql" else ""
    home = Home(tmp_path / "home", Settings(retention=PERIODS, database=place))
    Corpus(home.corpus)
    with Storage.open(home) as storage:
        storage.write(lambda tx: tx.sites.save(Site("short", "Short", retention=20)))
        yield House(home, storage)
