"""The share of unanswerable questions, learned from conversations."""

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversations.questions import Outcome, Question
from bot.conversations.store import Store
from bot.operation.unanswerable import (
    MOST_EACH,
    PRIOR_QUESTIONS,
    STEP,
    Share,
    estimate,
    evidence,
    rounded,
    unanswerable_share,
)
from bot.protocol import Answer, Candidate, Reply, Trace
from bot.storage import Storage
from knowledge.home import Home, Settings
from tests.bot.answering import answered


def question(outcome: Outcome, doubt: float = 0.5) -> Question:
    return Question("?", 0.0, outcome, None, False, ("returns",), doubt, 1)


def after(outcome: Outcome, count: int, doubt: float = 0.5, calibrated_for: float = 0.2) -> float:
    return estimate(0.2, [evidence(question(outcome, doubt), calibrated_for)] * count)


def test_without_questions_it_is_what_was_assumed() -> None:
    assert estimate(0.2, []) == pytest.approx(0.2)


def test_answers_that_stand_lower_it_by_what_the_assumption_is_worth() -> None:
    assert after("answered", PRIOR_QUESTIONS) == pytest.approx(0.1)


def test_refused_choices_weigh_more_than_contradiction_and_that_more_than_nothing() -> None:
    assert after("refused", 50) > after("contradicted", 50) > 0.2 > after("answered", 50)


def test_being_unsure_is_no_evidence_and_hardly_any_candidate_is_some() -> None:
    unsure = 1 - 0.8 * 0.95  # the doubt of an average question, for a release that assumed 20 %
    assert after("open", 500, unsure) == pytest.approx(0.2, abs=0.005)
    assert after("open", 500, 0.05) < 0.15
    assert 0.2 < after("open", 50, 0.7) < after("refused", 50)


def test_a_release_that_assumed_more_doubts_more_and_that_is_taken_off() -> None:
    """0.7 and 0.4 are the doubts about average questions, for releases that assumed about 68 % and 37 %."""
    assert after("open", 500, 0.7, 0.684) == pytest.approx(0.2, abs=0.005)
    assert after("open", 500, 0.4, 0.368) == pytest.approx(0.2, abs=0.005)


def test_a_mixture_is_found_again() -> None:
    """Customers who refuse all choices three times in ten, and take one otherwise."""
    seen = [evidence(question("refused" if n % 10 < 3 else "answered"), 0.2) for n in range(2000)]
    assert estimate(0.2, seen) == pytest.approx(0.27, abs=0.02)


@given(
    st.floats(0.001, 0.999),
    st.lists(st.tuples(st.sampled_from(["answered", "contradicted", "refused", "open"]), st.floats(0, 1))),
)
def test_it_is_always_a_share(assumed: float, ends: list[tuple[Outcome, float]]) -> None:
    share = estimate(assumed, [evidence(question(*end), assumed) for end in ends])
    assert 0 < share < 1
    assert 0 < rounded(share) < 1


def test_it_is_rounded_so_that_calibrations_last() -> None:
    assert [rounded(share) for share in (0.2, 0.209, 0.213, 0.0001, 0.9999)] == [
        0.2, 0.2, 0.225, STEP, 0.975,
    ]  # fmt: skip
    assert [rounded(share, 0.2) for share in (0.183, 0.2, 0.217, 0.22)] == [0.2, 0.2, 0.2, 0.225]
    assert [rounded(share, 0.225) for share in (0.205, 0.21)] == [0.2, 0.225]


def test_the_line_for_people() -> None:
    assert str(Share(0.2, 0.2, 0, None)) == (
        "Assumed share of unanswerable questions: 20 % (the setting; no questions yet)"
    )


class Talks:
    """Conversations as the web process stores them, with a bot that says what it is told to."""

    def __init__(self, home: Home) -> None:
        self.home, self.storage = home, Storage.open(home)
        self.store = Store(self.storage)

    def ask(self, conversation: str, decision: str, probability: float, entry: str = "returns") -> int:
        """One question; returns the number of its reply."""
        named = entry if decision == "answer" else None
        candidates = (Candidate(entry, probability, "?"),)
        trace = Trace(decision, named, probability=probability, release=1, candidates=candidates)
        said = Reply((Answer("…", entry=named, trace=trace),))
        return answered(self.store, conversation, "Rückgabe?", said) + 1

    def many(self, count: int, decision: str, probability: float) -> None:
        for _ in range(count):
            self.ask(self.store.create()[0].id, decision, probability)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home", Settings(encoder="letters"))


@pytest.fixture
def talks(home: Home) -> Any:
    talks = Talks(home)
    yield talks
    talks.storage.close()


def test_before_the_first_conversation_nothing_is_learned_and_no_file_made(home: Home) -> None:
    assert unanswerable_share(home) == Share(0.4, 0.4, 0, None)
    assert not home.conversations.exists()


def test_conversations_move_the_share(home: Home, talks: Talks) -> None:
    talks.many(40, "answer", 0.97)
    lower = unanswerable_share(home)
    assert (lower.used, lower.assumed, lower.questions) == (0.225, 0.4, 40)
    talks.many(150, "handoff", 0.03)
    higher = unanswerable_share(home)
    assert higher.used > 0.35
    assert str(higher).endswith(f"(setting 40 %, 190 questions since {higher.since})")


def test_a_thumbs_down_counts(home: Home, talks: Talks) -> None:
    for _ in range(40):
        id = talks.store.create()[0].id
        talks.store.judge(id, talks.ask(id, "answer", 0.97), False)
    assert unanswerable_share(home).used > 0.2


def test_nobody_moves_it_alone(home: Home, talks: Talks) -> None:
    id = talks.store.create()[0].id
    for number in range(3 * MOST_EACH):
        talks.ask(id, "answer", 0.97, f"entry-{number}")
    assert unanswerable_share(home).questions == MOST_EACH


def test_what_is_long_ago_counts_no_more(home: Home, talks: Talks, monkeypatch: pytest.MonkeyPatch) -> None:
    talks.many(40, "answer", 0.97)
    now: Callable[[], float] = time.time
    monkeypatch.setattr(time, "time", lambda: now() + 57 * 86_400)
    assert unanswerable_share(home).questions == 0
    talks.many(3, "answer", 0.97)
    assert unanswerable_share(home).questions == 3


def test_doubts_are_read_in_the_light_of_their_release(home: Home, talks: Talks) -> None:
    talks.many(200, "handoff", 0.45)
    plain = unanswerable_share(home).used
    report = home.releases / "1" / "report.json"
    report.parent.mkdir()
    report.write_text(json.dumps({"unanswerable": {"used": 0.6}}))
    assert unanswerable_share(home).used < plain
    report.write_text("{")
    assert unanswerable_share(home).used == plain
