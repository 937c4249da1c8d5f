"""How questions ended is kept as numbers, for as long as it may be."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.conversations import outcomes
from bot.conversations.insights.ends import DAY
from bot.conversations.store import Store
from bot.handoff.desk import Desk
from bot.operation.publish import publish
from bot.operation.timed.clock import Clock
from bot.operation.timed.collecting import LINKED, collect, timed, unlink
from bot.protocol import NONE, Answer, Candidate, Choice, Reply, Trace, Turn
from bot.staff.accounts import Staff
from bot.storage import Storage
from bot.storage.records import Outcome
from knowledge.corpus.corpus import Corpus
from knowledge.entries import Entry
from knowledge.folder.home import Home, Settings
from matcher.learning.evidence import FEATURES
from tests.bot.answering import answered

PERIOD = "You may send back whatever you like within 30 days, at our cost."
ENTRIES = [
    Entry("returns", "en", "How long can I return it?", PERIOD, ("return period", "Until when?")),
    Entry("shipping", "en", "What does delivery cost?", "€4.90.", ("shipping costs", "How much is postage?")),
]
EVIDENCE = tuple(float(number) for number in range(FEATURES))


class Talks:
    """Conversations as the web process stores them, with a bot that says what it is told to."""

    def __init__(self, home: Home) -> None:
        self.home, self.storage = home, Storage.open(home)
        self.store, self.basis = Store(self.storage), "1 letters"

    def begin(self, source: str | None = None) -> str:
        return self.store.create(source=source)[0].id

    def ask(self, id: str, decision: str, probability: float = 0.9, entry: str = "returns") -> int:
        """One question; returns the number of its reply."""
        named = entry if decision == "answer" else None
        trace = Trace(
            decision, named, probability=probability, release=1,
            candidates=(Candidate(entry, probability, "?"),),
            evidence=EVIDENCE, view="letters", basis=self.basis, ranked=(entry, "shipping", "pay"),
        )  # fmt: skip
        choices = (Choice.of_entry(entry, "?"), Choice(NONE, "-")) if decision == "clarify" else ()
        said = Reply((Answer("…", choices, entry=named, trace=trace),))
        return answered(self.store, id, "Rückgabe?", said) + 1

    def pick(self, id: str, entry: str = "returns") -> None:
        """The customer takes a choice, and the bot answers with it."""
        seq = self.store.post(id, choice=f"entry:{entry}").seq
        self.storage.write(lambda tx: tx.turns.claim(self.storage.process, tx.now(), float("inf"), 100))
        said = Reply((Answer("…", entry=entry, trace=Trace("answer", entry, release=1)),))
        turn = Turn(id, seq, 1, "", "de", None, Choice.of_entry(entry, "?"))
        assert self.storage.write(lambda tx: outcomes.answer(tx, turn, self.storage.process, said))

    def collected(self) -> list[Outcome]:
        collect(self.storage, self.home)
        with self.storage.reading() as read:
            return read.outcomes.since(0, 1000)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home", Settings(encoder="letters"))


@pytest.fixture
def talks(home: Home) -> Iterator[Talks]:
    talks = Talks(home)
    yield talks
    talks.storage.close()


def test_what_a_question_was_decided_on_and_how_it_ended(talks: Talks) -> None:
    id = talks.begin("here")
    talks.ask(id, "answer")
    (kept,) = talks.collected()
    assert (kept.conversation, kept.seq, kept.source, kept.end) == (id, 1, "here", "stood")
    assert (kept.evidence, kept.view, kept.basis) == (EVIDENCE, "letters", "1 letters")
    assert kept.day <= time.time() < kept.day + DAY
    assert kept.day % DAY == 0


def test_nothing_that_was_said_is_kept_with_it(talks: Talks) -> None:
    talks.ask(talks.begin(), "answer")
    talks.collected()
    with closing(sqlite3.connect(talks.home.conversations)) as db:
        row = str(db.execute("SELECT * FROM outcome").fetchone())
    assert "Rückgabe" not in row
    assert "returns" not in row


def test_a_conversation_that_goes_on_is_read_again(talks: Talks) -> None:
    id, other = talks.begin(), talks.begin()
    seq = talks.ask(id, "answer")
    talks.ask(other, "answer")
    assert [each.end for each in talks.collected()] == ["stood", "stood"]
    talks.store.judge(id, seq, False)
    assert {each.conversation: each.end for each in talks.collected()} == {id: "contradicted", other: "stood"}
    talks.ask(id, "handoff", entry="pay")
    assert sorted(each.end for each in talks.collected()) == ["contradicted", "missed", "stood"]


def test_an_answer_that_an_agent_pastes_is_known_by_the_live_release(talks: Talks) -> None:
    Corpus(talks.home.corpus).save(ENTRIES, author="anna")
    publish(talks.home, author="anna")
    eva = Staff(talks.storage).add("eva", "eva-geheim-1", "Eva")
    desk, id = Desk(talks.store), talks.begin()
    talks.ask(id, "handoff", 0.2)
    talks.store.post(id, choice="handoff")
    desk.accept(id, eva)
    desk.reply(id, eva, f"Hello!\n\n{PERIOD}")
    (kept,) = talks.collected()
    assert (kept.end, kept.place, kept.unaided) == ("sent", 0, False)


def test_more_than_one_batch(talks: Talks, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.operation.timed.collecting._AT_ONCE", 3)
    for _ in range(7):
        talks.ask(talks.begin(), "answer")
    assert len(talks.collected()) == 7


def test_what_is_erased_goes_and_what_was_erased_meanwhile_does_not_come(talks: Talks) -> None:
    gone, stays = talks.begin(), talks.begin()
    for id in (gone, stays):
        talks.ask(id, "answer")
    assert len(talks.collected()) == 2
    with closing(sqlite3.connect(talks.home.conversations)) as db, db:
        db.execute("PRAGMA foreign_keys = ON")
        db.execute("DELETE FROM conversation WHERE id = ?", (gone,))
    assert [each.conversation for each in talks.collected()] == [stays]


def test_after_eight_weeks_nothing_tells_whose_it_was(talks: Talks, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = [talks.begin("flood") for _ in range(30)]
    for id in ids:
        talks.ask(id, "handoff", 0.1)
    assert len(talks.collected()) == 30
    unlink(talks.storage)
    assert all(each.conversation and each.source for each in talks.collected())
    now = time.time
    monkeypatch.setattr(time, "time", lambda: now() + LINKED + 2 * DAY)
    unlink(talks.storage)
    kept = talks.collected()
    assert {(each.conversation, each.seq, each.source) for each in kept} == {(None, None, None)}
    assert sum(each.weight for each in kept) < 1, "the flood counts no more than before"
    with closing(sqlite3.connect(talks.home.conversations)) as db:
        assert db.execute("SELECT count(*) FROM conversation WHERE source IS NOT NULL").fetchone() == (0,)
    talks.store.post(ids[0], text="Noch da?")
    assert len(talks.collected()) == 30, "an old conversation that moves is not counted twice"


def test_the_workers_clock_does_it(talks: Talks) -> None:
    talks.ask(talks.begin(), "answer")
    clock = Clock(talks.storage, timed(talks.home))
    clock._plan()
    while clock._run_one():
        pass
    with talks.storage.reading() as read:
        assert {job.name: job.error for job in read.timed_jobs.all()} == {
            "collect_outcomes": None, "unlink_outcomes": None,
        }  # fmt: skip
        assert len(read.outcomes.since(0, 9)) == 1


def test_what_moves_meanwhile_has_its_turn_the_next_time(home: Home) -> None:
    """A publish among customers who write all the while once never came to an end."""
    talks = Talks(home)
    talks.ask(talks.begin(), "answer")
    between = time.time()
    talks.ask(talks.begin(), "answer")
    collect(talks.storage, home, between)
    with talks.storage.reading() as read:
        assert len(read.outcomes.since(0, 1000)) == 1
    assert len(talks.collected()) == 2


def test_who_waits_does_not_wait_for_all(home: Home) -> None:
    talks = Talks(home)
    for _ in range(130):
        talks.ask(talks.begin(), "answer")
    collect(talks.storage, home, most=50)
    with talks.storage.reading() as read:
        assert 50 <= len(read.outcomes.since(0, 1000)) < 130
    assert len(talks.collected()) == 130


def test_who_waits_reads_nothing_twice_and_who_is_in_no_haste_looks_again(home: Home) -> None:
    """For a message may come to light some seconds after the time it bears."""
    talks = Talks(home)
    first = talks.begin()
    talks.ask(first, "answer")
    collect(talks.storage, home, most=50)
    talks.storage.write(lambda tx: tx.outcomes.replace(first, []))  # as if something were there by now
    talks.ask(talks.begin(), "answer")
    collect(talks.storage, home, most=50)
    with talks.storage.reading() as read:
        assert len(read.outcomes.since(0, 9)) == 1, "the new one alone"
    assert len(talks.collected()) == 2


def test_what_comes_to_light_behind_somebody_in_haste_is_still_read(home: Home) -> None:
    talks, now = Talks(home), time.time()

    def moved(ago: float) -> None:
        id = talks.begin()
        talks.ask(id, "answer")
        talks.storage.write(lambda tx: tx.conversations.change(id, updated=now - ago))

    moved(300)
    collect(talks.storage, home, most=50)
    moved(310)  # another node stored it late
    moved(200)
    collect(talks.storage, home, most=50)
    assert len(talks.collected()) == 3
