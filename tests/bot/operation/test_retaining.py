"""Retention with a simulated clock: nothing older remains, nothing younger goes, whatever is killed."""

import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from bot.operation.cli import main
from bot.operation.retaining import Retention
from bot.privacy.archiving import bring_back
from bot.privacy.errors import NotArchived
from bot.privacy.retention import DAY
from bot.storage import Storage, whole
from bot.storage.attachments import Attachment
from bot.storage.marks import Mark
from bot.storage.proposals import Proposal
from bot.storage.records import Conversation, Delivery, Event, Message, Verdict, Webhook
from bot.storage.tables import attachment_content, metadata
from bot.storage.tallies import Tally
from knowledge.corpus import Corpus
from knowledge.home import Home, Settings
from knowledge.jobs import Jobs
from knowledge.periods import Periods
from knowledge.sites import Site
from tests.bot.storage.test_outcomes import ended

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


def test_two_years_on_two_sites_with_different_periods(house: House) -> None:
    said: dict[str, tuple[float, int]] = {}
    for week in range(104):  # a conversation a day on each site for a year, then nothing new for another
        now = START + 7 * week * DAY
        if week < 52:
            for day in range(0, 7, 5) if house.storage.shared else range(7):  # two will do on the slower
                for site, period in (("shop", 90), ("short", 20)):
                    id, at = f"{site}-{week:02}-{day}", now + day * DAY
                    house.say(id, at, site=site)
                    said[id] = at, period
        now += 6.5 * DAY
        house.run(now)
        assert house.live() == {id for id, (at, period) in said.items() if now - at <= period * DAY}
        over = {id for id, (at, period) in said.items() if period < (now - at) / DAY}
        assert house.archived() <= over
        assert {id for id in over if (now - said[id][0]) / DAY > said[id][1] + 7 + 7}.isdisjoint(
            house.archived()
        )
    assert house.live() == house.archived() == set()
    counts = house.tallies()
    for kind, entry in (("conversations", ""), ("answered", "returns"), ("helped", "returns")):
        assert sum(
            count for each, count in counts.items() if (each.kind, each.entry) == (kind, entry)
        ) == len(said)


def test_proposals_go_in_their_time_whatever_became_of_them(house: House) -> None:
    for days, state in ((1, "waiting"), (179, "entry"), (181, "waiting"), (400, "discarded")):
        at = START - days * DAY
        old = Proposal(f"p{days}", None, 1, "de", "Wann?", "Bald.", None, "anna", at, state)  # type: ignore[arg-type]
        house.storage.write(lambda tx, old=old: tx.proposals.add(old))
    assert house.run(START)["proposals"] == 2
    with house.storage.reading() as read:
        assert [each is not None for each in map(read.proposals.find, ("p1", "p179", "p181"))] == [
            True,
            True,
            False,
        ]


def test_an_open_conversation_counts_from_its_last_message(house: House) -> None:
    house.say("open", START)
    house.say("closed", START, closed=True)
    house.run(START + 89 * DAY)
    assert house.live() == {"open", "closed"}
    house.storage.write(lambda tx: tx.conversations.change("open", updated=START + 89 * DAY))
    house.run(START + 91 * DAY)
    assert house.live() == {"open"}


def test_what_is_archived_nobody_sees_and_it_can_be_brought_back_whole(house: House) -> None:
    house.say("c1", START)
    house.storage.write(lambda tx: tx.marks.put("c1", Mark("customer", 2, 1, START)))
    before = everything(house, "c1")
    assert house.run(START + 91 * DAY) == {"archived": 1}
    with house.storage.reading() as read:
        assert read.conversations.find("c1") is None
        assert read.conversations.find_by_token(b"c1") is None
        assert (
            read.messages.after("c1", 0, 10) == read.messages.talks(0.0, 10) == read.feedback.since(0.0) == []
        )
    assert house.tallies()
    bring_back(house.storage, "c1", "eva")
    after = everything(house, "c1")
    assert after["conversation"][0].pop("updated") > before["conversation"][0].pop("updated")
    assert after["turn"][0].pop("state") == "dropped"  # nobody waits for an answer any more
    assert before["turn"][0].pop("state") == "pending"
    assert after == before
    assert house.tallies() == {}
    with pytest.raises(NotArchived, match="c1"):
        bring_back(house.storage, "c1", "eva")


def everything(house: House, id: str) -> dict[str, list[dict[str, object]]]:
    with house.storage.reading() as read:
        found = whole.read(read._db, id)
    assert found is not None
    return found


def test_whatever_hangs_on_a_conversation_is_archived_and_handed_out_with_it() -> None:
    hanging = {
        table.name
        for table in metadata.sorted_tables
        for key in table.foreign_keys
        if key.column.table.name == "conversation"
    }
    assert hanging == {table.name for table in whole.ALL} - {"conversation"}
    assert {table.name for table in whole.ALL} - {table.name for table in whole.ITS_OWN} == {
        "delivery",
        "outcome",
        "unsettled",  # read anew when it comes back
    }


def test_pictures_wait_in_the_archive_with_their_conversation_and_go_with_it(house: House) -> None:
    for id in ("c1", "c2"):
        house.say(id, START)
    shared, own = b"a picture that both sent", b"a letter"
    house.sends("c1", shared, START), house.sends("c2", shared, START + 89 * DAY)
    house.sends("c1", own, START + 20 * DAY)
    house.run(START + 91 * DAY)
    assert house.archived() == {"c1", "c2"}
    assert house.contents() == {shared, own}
    bring_back(house.storage, "c2", "eva")
    assert house.run(START + 99 * DAY) == {"deleted": 1}
    assert house.contents() == {shared}


def test_pictures_have_a_period_of_their_own(house: House) -> None:
    house.say("c1", START + 60 * DAY)
    house.sends("c1", b"old", START), house.sends("c1", b"new", START + 60 * DAY)
    house.sends("c1", b"never sent", START + 90 * DAY, sent=False)
    assert house.run(START + 90.5 * DAY) == {"attachments": 1}
    assert house.contents() == {b"new", b"never sent"}
    assert house.run(START + 91.5 * DAY) == {"unsent": 1}
    assert house.contents() == {b"new"}


def test_after_its_days_in_the_archive_it_is_gone_for_good(house: House) -> None:
    house.say("c1", START)
    house.run(START + 91 * DAY)
    house.run(START + 97 * DAY)
    assert house.archived() == {"c1"}
    assert house.run(START + 98.5 * DAY) == {"deleted": 1}
    with pytest.raises(NotArchived):
        bring_back(house.storage, "c1", "eva")


def test_a_conversation_without_a_word_just_goes(house: House) -> None:
    silent = Conversation("c1", "shop", "de", "bot", 0, None, None, START, START)
    house.storage.write(lambda tx: tx.conversations.add(silent, b"t"))
    assert house.run(START + 89 * DAY) == {}
    assert house.run(START + 91 * DAY) == {"silent": 1}


def test_deliveries_and_finished_jobs_have_periods_of_their_own(house: House) -> None:
    house.say("c1", START + 50 * DAY)
    hook = Webhook("w1", "https://crm.example", "whsec_x", ("reply.sent",), START)
    told = Delivery("msg_1", "webhook", "w1", "c1", 1, "done", 1, START, START, finished=START + 50 * DAY)
    house.storage.write(lambda tx: (tx.webhooks.add(hook), tx.deliveries.add([told])))
    jobs = Jobs(house.home.corpus)
    job = jobs.add("publish", {}, "eva")
    jobs.finish(job)
    waiting = jobs.add("publish", {}, "eva")
    assert house.run(START + 79 * DAY) == {}
    assert house.run(START + 81 * DAY) == {"deliveries": 1}
    assert house.run(time.time() + 31 * DAY)["imports"] == 1
    assert [each.id for each in jobs.recent()] == [waiting]


def test_outcomes_are_unlinked_and_stay(house: House) -> None:
    house.say("c1", START, site="short")
    house.storage.write(lambda tx: tx.outcomes.replace("c1", [replace(ended("c1"), day=START)]))
    house.run(START + 21 * DAY)
    with house.storage.reading() as read:
        [kept] = read.outcomes.since(0.0, 10)
    assert (kept.conversation, kept.seq, kept.source) == (None, None, None)
    bring_back(house.storage, "c1", "eva")
    with house.storage.reading() as read:
        [linked] = read.outcomes.since(0.0, 10)
    assert linked.conversation == "c1"


RUN = """
import sys, time
from pathlib import Path
from bot.operation.retaining import Retention
from bot.storage import Storage, whole
from knowledge.home import Home, Settings
home = Home(Path(sys.argv[1]))
with Storage.open(home) as storage:
    print("open", flush=True)
    Retention(storage, home, float(sys.argv[2]), pause=0.01).run()
"""


@pytest.mark.slow
def test_kills_in_between_are_harmless(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    Corpus(home.corpus)
    now, rng = START + 91 * DAY, random.Random(7)
    with Storage.open(home) as storage:
        house = House(home, storage)
        for number in range(200):
            house.say(f"old-{number}", START)
        house.say("young", now - 10 * DAY)
        for _ in range(4):
            killed = subprocess.Popen(
                [sys.executable, "-c", RUN, str(home.root), str(now)],
                env={**os.environ, "PYTHONPATH": "."}, stdout=subprocess.PIPE,
            )  # fmt: skip
            assert killed.stdout is not None
            killed.stdout.readline()
            time.sleep(rng.uniform(0.0, 0.25))
            killed.send_signal(signal.SIGKILL)
            killed.wait()
            assert len(house.live()) + len(house.archived()) == 201
            assert not house.live() & house.archived()
            with storage.reading() as read:
                told = sum(run.counts.get("archived", 0) for run in read.retention_runs.latest(100))
            assert told == len(house.archived())
        house.run(now)
        assert house.live() == {"young"}
        assert len(house.archived()) == 200
        house.run(now + 8 * DAY)
    assert "Frage old-" not in home.conversations.read_bytes().decode("latin-1")
    for log in home.root.glob("*-wal"):
        assert b"Frage old-" not in log.read_bytes()


def test_the_record_tells_of_a_run_that_was_cut_off(house: House) -> None:
    house.say("c1", START)
    stopped = Retention(house.storage, house.home, START + 91 * DAY, pause=0.0)
    steps = stopped._steps(house.storage.write(lambda tx: tx.retention_runs.begin(1.0)), stopped._due())
    next(steps)
    steps.close()  # type: ignore[attr-defined]
    with house.storage.reading() as read:
        [run] = read.retention_runs.latest(10)
    assert (run.ended, dict(run.counts)) == (None, {"archived": 1})


def test_the_command_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = Home(tmp_path / "home")
    Corpus(home.corpus)
    monkeypatch.setenv("KUNDIG_HOME", str(home.root))
    with Storage.open(home) as storage:
        House(home, storage).say("c1", time.time() - 91 * DAY)
    assert "1 archived" in CliRunner().invoke(main, ["retention", "run"]).output
    shown = json.loads(CliRunner().invoke(main, ["retention", "--json"]).output)
    assert (shown["archived"], shown["runs"][0]["counts"]) == (1, {"archived": 1})
    assert "c1" in CliRunner().invoke(main, ["retention", "archived"]).output
    assert CliRunner().invoke(main, ["retention", "restore", "c1"]).exit_code == 0
    again = CliRunner().invoke(main, ["retention", "restore", "c1"])
    assert (again.exit_code, "no conversation" in again.output) == (1, True)
