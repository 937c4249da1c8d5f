"""Gaps are found by the worker: they stay themselves, and go with the conversations they come from."""

import re
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from zlib import crc32

import numpy as np
import pytest

from bot.conversations.errors import UnknownGap
from bot.conversations.insights.gaps import STILL_ASKED, Gaps, Shown, shown
from bot.conversations.store import Store
from bot.operation.jobs.gap_groups import Finder
from bot.operation.timed.gap_reference import OF_CORPUS, SMALL_TALK, reference, spoken
from bot.operation.timed.gaps import SPAN, Reading
from bot.privacy.erasure import Erasure
from bot.protocol import Answer, Candidate, Reply, Trace
from bot.storage import Storage
from bot.storage.repositories.gaps import Asked, Gap, Unsettled
from knowledge.entries import Entry
from knowledge.folder.home import Home, Settings
from matcher.encoders.encoder import Floats, SingleEncoder
from tests.bot.answering import answered

CASTLES = ("Vermieten Sie Hüpfburgen?", "Vermieten Sie auch Hüpfburgen?", "Kann man Hüpfburgen vermieten?")
MUSIC = ("Spielt am Samstag Musik?", "Spielt am Samstag wieder Musik?")
DAY = 86_400.0


class WordEncoder(SingleEncoder):
    """Counts words, so that questions are alike by the words they share."""

    identity, dimension, widths = "words", 512, (512,)

    def encode(self, texts: Sequence[str]) -> Floats:
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        for row, text in enumerate(texts):
            for word in re.findall(r"\w+", text.lower()):
                vectors[row, crc32(word.encode()) % self.dimension] += 1
        return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), np.float32(1))

    def knows(self, word: str) -> bool:
        return True


class Shop:
    """Customers who ask in vain, on a real store."""

    def __init__(self, home: Home, storage: Storage) -> None:
        self.home, self.storage, self.store = home, storage, Store(storage)
        self.reading, self.finder, self.gaps = Reading(home), Finder(home, WordEncoder), Gaps(storage)

    def ask(self, *texts: str, email: str = "", knows: bool = False) -> list[str]:
        ids = []
        for text in texts:
            id = self.store.create(site="shop", locale="de")[0].id
            entry = "x" if knows else None
            trace = Trace("answer" if knows else "handoff", entry, candidates=(Candidate("x", 0.1, "?"),))
            answered(self.store, id, text, Reply((Answer("…", entry=entry, trace=trace),)))
            if email:
                self.storage.write(lambda tx, id=id: tx.contacts.save(id, email, 1.0))  # type: ignore[misc]
            ids.append(id)
        return ids

    def found(self, state: str = "open") -> dict[str, Shown]:
        """By what was asked first of all, in the alphabet."""
        self.finder._rests_until = 0.0
        self.reading.run(self.storage)
        self.finder.look(self.storage)
        every = self.gaps.all(lambda gap: None)
        return {min(a.question.text for a in each.asked): each for each in every if each.state == state}


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def shop(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Shop]:
    """On either database."""
    place = request.getfixturevalue("postgresql") if request.param == "postgresql" else ""
    home = Home(tmp_path / "home", Settings(database=place, encoder="letters"))
    with Storage.open(home) as storage:
        yield Shop(home, storage)


def test_what_is_decided_stays_while_more_is_asked(shop: Shop) -> None:
    shop.ask(*CASTLES[:2], *MUSIC, "Wer gewann die WM?")
    shop.ask("Was kostet der Versand?", knows=True)
    before = shop.found()
    assert [len(each.asked) for each in before.values()] == [2, 2, 1]
    castles, music = before[CASTLES[0]].gap.id, before[MUSIC[0]].gap.id
    shop.gaps.dismiss(castles, "carla")
    shop.gaps.assign(music, "anna", "carla")
    shop.ask(CASTLES[2], "Spielt Samstag Musik?", "Habt ihr Zebras?", "Habt ihr denn Zebras?")
    after = shop.found()
    assert {each.gap.id for each in shop.found("dismissed").values()} == {castles}
    [dismissed] = shop.found("dismissed").values()
    assert {each.question.text for each in dismissed.asked} == set(CASTLES)
    assert music in {each.gap.id for each in after.values()}
    assert after["Wer gewann die WM?"].gap.id == before["Wer gewann die WM?"].gap.id
    assert len(after["Habt ihr Zebras?"].asked) == 2
    assert after["Spielt Samstag Musik?"].gap.assignee == "anna"
    shop.gaps.reopen(castles, "carla")
    assert castles in {each.gap.id for each in shop.found().values()}


def test_customers_count_and_not_messages(shop: Shop) -> None:
    shop.ask(*MUSIC, "Spielt am Samstag Musik, oder nicht?", email="kim@kundin.example")
    shop.ask(*CASTLES[:2])
    first, second = shop.gaps.all(lambda gap: None) or list(shop.found().values())
    assert [(each.customers, len(each.asked)) for each in (first, second)] == [(2, 2), (1, 3)]


def test_it_goes_with_its_conversation(shop: Shop) -> None:
    [erased, archived, _] = shop.ask(*CASTLES)
    assert len(shop.found()[CASTLES[2]].asked) == 3
    removed = Erasure(shop.home, shop.storage).run([erased]).removed
    assert removed["unsettled"] == 1
    shop.storage.write(lambda tx: tx.archive.put(archived, float("inf"), 1.0, {}))
    [left] = shop.found().values()
    assert [each.question.text for each in left.asked] == [CASTLES[2]]
    shop.storage.write(lambda tx: tx.archive.bring_back(archived, time.time()))
    [back] = shop.found().values()
    assert {each.question.text for each in back.asked} == {CASTLES[1], CASTLES[2]}
    assert back.gap.id == left.gap.id
    shop.storage.write(lambda tx: tx.gaps.forget_before(time.time() + SPAN, 9))
    shop.storage.write(lambda tx: tx.gaps.forget_empty())
    assert shop.gaps.all(lambda gap: None) == []
    with pytest.raises(UnknownGap):
        shop.gaps.dismiss(back.gap.id, "carla")


def test_what_found_its_answer_later_is_gone(shop: Shop) -> None:
    [id] = shop.ask(CASTLES[0])
    assert len(shop.found()) == 1
    trace = Trace("answer", "x", candidates=(Candidate("x", 0.9, "?"),))
    answered(shop.store, id, CASTLES[1], Reply((Answer("Ja.", entry="x", trace=trace),)))
    assert shop.found() == {}


def test_only_the_latest_are_kept(shop: Shop) -> None:
    shop.ask(*CASTLES)
    shop.found()
    shop.storage.write(lambda tx: tx.gaps.forget_beyond(1))
    with shop.storage.reading() as read:
        assert [each.question.text for each in read.gaps.asked(9)] == [CASTLES[2]]


def question(number: int, ago: float, gap: str, source: str | None = None) -> Asked:
    id = f"c{number}"
    asked = Unsettled(id, 1, "de", f"Frage {number}", "unknown", "", None, 100 * DAY - ago * DAY, gap, number)
    return Asked(asked, "shop", source, None)


def test_whether_an_answer_helped_is_seen_from_who_still_asks() -> None:
    asked = [question(n, ago, "g") for n, ago in enumerate((1, 1, 5, 6, 7, 8, 30))]
    gap = Gap("g", 0.0, "answered", entry="x", locale="de", changed=95 * DAY)
    [found] = shown(asked, [gap], 100 * DAY, lambda gap: 96 * DAY)
    assert (found.after, found.before, found.still_asked, found.state) == (2, 4, False, "answered")
    assert found.weeks == (0, 0, 0, 1, 0, 0, 2, 4)
    more = [*asked, *(question(n, 2, "g") for n in range(10, 10 + STILL_ASKED - 2))]
    [again] = shown(more, [gap], 100 * DAY, lambda gap: 96 * DAY)
    assert (again.still_asked, again.state) == (True, "open")
    [waiting] = shown(more, [gap], 100 * DAY, lambda gap: None)
    assert (waiting.after, waiting.state) == (0, "answered")


def test_a_gap_is_named_in_the_language_of_most_who_asked() -> None:
    asked = [question(n, 1, "g") for n in range(5)]
    locales = ("en", "de", "en", "de", "de")
    told = [
        replace(each, question=replace(each.question, locale=locale))
        for each, locale in zip(asked, locales, strict=True)
    ]
    [found] = shown(told, [Gap("g", 0.0)], 100 * DAY, lambda gap: None)
    assert found.title.question.text == "Frage 1"
    [even] = shown(told[:4], [Gap("g", 0.0)], 100 * DAY, lambda gap: None)
    assert even.title.question.text == "Frage 0"


def test_one_network_alone_cannot_steer_the_order() -> None:
    loud = [question(n, 1, "loud", source="here") for n in range(20)]
    wide = [question(20 + n, 1, "wide", source=f"net{n}") for n in range(4)]
    order = shown(loud + wide, [Gap("loud", 0.0), Gap("wide", 1.0)], 100 * DAY, lambda gap: None)
    assert [(each.gap.id, each.customers) for each in order] == [("wide", 4), ("loud", 20)]


def test_a_language_that_the_corpus_lacks_is_told_by_small_talk_and_the_questions_themselves() -> None:
    entries = [Entry(f"e{n}", "de", f"Wie geht das mit der Nummer {n}?", "So.") for n in range(60)]
    asked = [spoken("Where is my parcel?", "en"), spoken("Wo ist mein Paket?", "de")]
    told = Counter(language for _, language in reference(entries, asked))
    assert told["de"] == 60
    assert asked[0] in reference(entries, asked)
    assert asked[1] not in reference(entries, asked)
    assert SMALL_TALK / 2 < told["en"] <= SMALL_TALK + 1
    assert len(reference(entries * 20, asked[1:])) <= OF_CORPUS
