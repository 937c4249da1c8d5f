from dataclasses import replace
from typing import Any

import pytest

from bot.dialogue.moves import (
    HANDOFF_REASONS,
    LOOKS_BACK,
    MOST_OPEN,
    Move,
    Step,
    leads,
    left_open,
    missed,
    move,
    picked,
    replied,
    trace,
)
from bot.dialogue.typed import Typed
from bot.protocol import THANKED, Choice, Trace
from matcher import CHOICES, Candidate, Decision

THREE = tuple(Candidate(id, 0.3, f"{id}?", "de") for id in ("a", "b", "c"))
ANSWER = Decision("answer", 0.97, "a", THREE, 0.4, "de")
CLARIFY = Decision("clarify", 0.4, None, THREE, 0.1, "de")
NOTHING = Decision("handoff", 0.1, None, THREE, 0.0, "de")


MISS = Step("miss")
PERSON, TOPIC = Choice("handoff", "Person"), Choice.of_topic("Versand")
REFUSED = Step("clarify", frozenset("bx"))
SHOWN = Step("clarify", frozenset("abc"))
ELSEWHERE = Step("clarify", frozenset("xyz"))


@pytest.mark.parametrize("before", [(), (MISS,), (MISS, MISS)])
def test_an_answer_is_given_whatever_came_before(before: tuple[Step, ...]) -> None:
    assert move(ANSWER, before) == Move("answer", "a", THREE)


def test_the_first_doubt_asks_back_with_all_choices_that_are_worth_reading() -> None:
    assert move(CLARIFY, ()) == Move("clarify", None, THREE)
    many = replace(CLARIFY, candidates=tuple(Candidate(id, 0.1, f"{id}?", "de") for id in "abcdefg"))
    assert len(move(many, ()).candidates) == CHOICES


def test_the_first_miss_says_so() -> None:
    assert move(NOTHING, ()).intent == "miss"
    assert missed(()) == Move("miss")


@pytest.mark.parametrize(
    ("decision", "before"),
    [
        (NOTHING, (MISS,)),
        (NOTHING, (Step("complaint"),)),
        (NOTHING, (ELSEWHERE, MISS)),
    ],
)
def test_a_second_one_in_a_row_offers_a_person(decision: Decision, before: tuple[Step, ...]) -> None:
    assert move(decision, before).intent == "second_miss"


def test_choices_not_yet_shown_are_shown_but_not_for_ever() -> None:
    assert move(CLARIFY, (MISS,)) == Move("clarify", None, THREE)
    assert move(CLARIFY, (ELSEWHERE,)) == Move("clarify", None, THREE)
    assert move(CLARIFY, (ELSEWHERE,) * MOST_OPEN).intent == "second_miss"


@pytest.mark.parametrize("miss", ["miss", "miss_more", "unsolved", "complaint", "none_of_these_first"])
def test_whoever_goes_on_after_the_offer_of_a_person_hears_no_sentence_twice_running(miss: str) -> None:
    said = [miss]
    for _ in range(5):
        before = tuple(Step(intent) for intent in reversed(said))
        said.append(move(NOTHING, before[:LOOKS_BACK]).intent)
    assert said[1:] == ["second_miss", "further_miss", "second_miss", "further_miss", "second_miss"]
    assert not set(said) & set(HANDOFF_REASONS)


def test_after_the_offer_of_a_person_there_is_patience_again() -> None:
    assert move(CLARIFY, (Step("second_miss"), ELSEWHERE, ELSEWHERE, ELSEWHERE)).intent == "clarify"


def test_of_choices_that_were_shown_only_the_others_are_shown_again() -> None:
    assert [c.entry for c in move(CLARIFY, (REFUSED,)).candidates] == ["a", "c"]
    assert move(CLARIFY, (SHOWN,), anew=False).intent == "miss"
    assert move(NOTHING, (ELSEWHERE,)).intent == "miss"


def test_other_words_for_the_same_may_speak_for_a_choice_that_was_shown() -> None:
    leading = replace(CLARIFY, candidates=(Candidate("b", 0.6, "b?", "de"), *THREE[::2]))
    assert move(leading, (REFUSED,)) == Move(
        "choose", "b", leading.candidates, None, "choice by meaning", "entry:b"
    )
    assert move(leading, (REFUSED,), anew=False).intent != "choose"
    assert move(leading, (REFUSED,), picks=False) == Move("clarify", None, leading.candidates)


def test_other_words_may_leave_fewer_of_the_choices_but_never_the_same() -> None:
    two = replace(CLARIFY, candidates=THREE[:2])
    assert move(two, (SHOWN,)) == Move("clarify", None, THREE[:2])
    assert move(two, (SHOWN,), anew=False).intent == "miss"
    same = Step("clarify", frozenset("ab"), choices=tuple(Choice.of_entry(id, f"{id}?") for id in "ab"))
    assert move(two, (same,)) == Move("which", None, THREE[:2], choices=same.choices)
    again = replace(same, intent="which", offered=frozenset())
    assert move(two, (again, same)).intent == "miss"


@pytest.mark.parametrize(
    ("said", "last", "intent"),
    [
        ("yes", Step("miss", choices=(PERSON,)), "handoff"),
        ("yes", Step("miss", choices=(TOPIC, PERSON)), "which"),
        ("yes", Step("second_miss", choices=(TOPIC, PERSON)), "handoff"),
        ("yes", Step("further_miss", choices=(TOPIC, PERSON)), "handoff"),
        ("none", Step("second_miss", choices=(TOPIC, PERSON)), "stay"),
        ("none", Step("unsolved", choices=(Choice.of_entry("a", "A?"), PERSON)), "none_of_these_first"),
        ("yes", Step("answer"), "thanks"),
        ("yes", None, "invite"),
        ("none", Step("clarify", frozenset("a")), "none_of_these_first"),
        ("none", Step("miss", choices=(TOPIC, PERSON)), "none_of_these_first"),
        ("none", Step("miss", choices=(PERSON,)), "stay"),
        ("none", Step("answer"), "complaint"),
        ("none", Step("thanks"), "goodbye"),
        ("none", None, None),
    ],
)
def test_what_yes_and_no_mean_depends_on_what_the_bot_said(
    said: Any, last: Step | None, intent: str | None
) -> None:
    made = replied(Typed(said), last, left_open([last] if last else []))
    assert (made.intent if made else None) == intent


@pytest.mark.parametrize(("intent", "brings"), [("miss", "thanks"), ("second_miss", "handoff")])
def test_a_picture_brings_a_person_only_where_that_was_asked(intent: str, brings: str) -> None:
    last = Step(intent, choices=(PERSON,))
    made = replied(Typed("yes", weak=True), last, (last,))
    assert made is not None
    assert made.intent == brings


def test_a_refusal_is_told_to_staff_the_second_time_too() -> None:
    for before in ((), (Step("none_of_these_first"),)):
        made = replied(Typed("none"), SHOWN, before)
        assert made is not None
        assert made.picked == "none"


def test_other_words_for_one_of_the_choices_refused_bring_it_back_if_it_leads() -> None:
    before = (Step("none_of_these_first"), SHOWN)
    leading_one = replace(CLARIFY, candidates=(replace(THREE[0], probability=0.6), *THREE[1:]))
    assert move(leading_one, before).offered == ("a",)
    assert move(leading_one, before, anew=False).intent == "second_miss"
    assert move(CLARIFY, before).intent == "second_miss"


def test_however_many_are_left_open_what_is_all_but_clear_is_asked_once_more() -> None:
    before = (Step("miss"), Step("clarify", frozenset("x")), Step("miss"))
    clear = replace(CLARIFY, candidates=(replace(THREE[0], probability=0.9),))
    assert (move(clear, before).intent, move(CLARIFY, before).intent) == ("clarify", "second_miss")


def test_a_second_miss_of_any_kind() -> None:
    assert missed((MISS,)) == Move("second_miss")


@pytest.mark.parametrize(
    ("intents", "is_open"),
    [
        ([], False),
        (["miss"], True),
        (["clarify"], True),
        (["answer", "miss"], False),
        (["choose", "clarify"], False),
        (["handoff", "miss"], False),
        (["second_miss", "miss"], True),
        (["thanks", "greet", "miss"], True),
        (["thanks", "answer", "miss"], False),
        (["thanks"] * LOOKS_BACK + ["miss"], False),
    ],
)
def test_what_leaves_a_question_open(intents: list[str], is_open: bool) -> None:
    assert bool(left_open(map(Step, intents))) is is_open


def test_choices() -> None:
    assert picked(Choice("none", "-"), True, (MISS,)) == Move("none_of_these_first")
    assert picked(Choice("handoff", "-"), True, ()) == Move("handoff")
    assert picked(Choice("entry:a-1", "-"), True, (MISS,)) == Move("choose", "a-1", about="-")


def test_a_choice_whose_entry_has_gone_counts_as_a_miss() -> None:
    assert picked(Choice("entry:gone", "-"), False, ()) == Move("miss")
    assert picked(Choice("entry:gone", "-"), False, (MISS,)) == Move("second_miss")


def test_the_trace_says_how_it_came_and_is_json() -> None:
    why = trace(move(ANSWER, ()), 3)
    assert why is not None
    assert Trace.from_json(why.as_json()) == why
    assert why.as_json() | {"candidates": []} == {
        "decision": "answer", "entry": "a", "variant": "a?", "probability": 0.97, "margin": 0.4, "release": 3,
        "candidates": [],
    }  # fmt: skip
    assert why.as_json()["candidates"][0] == {"entry": "a", "probability": 0.3, "question": "a?"}


def test_the_trace_keeps_what_can_be_learnt_from() -> None:
    kept = {"evidence": (0.5, 0.1), "view": "e5+use", "basis": "1 e5", "ranked": ("a", "b", "c")}
    asked = replace(CLARIFY, **kept)
    why = trace(move(asked, ()), 3)
    assert why is not None
    assert {name: getattr(why, name) for name in kept} == kept


@pytest.mark.parametrize("intent", ["greet", "handoff", "none_of_these_first"])
def test_what_looked_nothing_up_has_no_trace(intent: str) -> None:
    assert trace(Move(intent), 3) is None


def test_of_thanks_it_is_only_told_that_they_were_said() -> None:
    assert trace(Move("thanks"), 3) == Trace("", reading=THANKED)


def test_a_second_miss_shows_as_no_answer() -> None:
    why = trace(move(CLARIFY, (SHOWN, MISS), anew=False), 3)
    assert why is not None
    assert why.decision == "handoff"


def test_choices_of_which_rather_none_fits_say_so() -> None:
    sure = replace(CLARIFY, candidates=(Candidate("a", 0.6, "a?", "de"),))
    faint = replace(CLARIFY, candidates=(Candidate("a", 0.2, "a?", "de"), Candidate("b", 0.1, "b?", "de")))
    assert (move(sure, ()).intro, move(faint, ()).intro) == ("", "utter_miss_near")
    assert move(faint, ()).intent == "clarify"


def test_yes_means_the_first_choice_only_where_that_leads() -> None:
    assert all(map(leads, ([0.7, 0.1], [0.5])))
    assert not any(map(leads, ([0.5, 0.3], [0.3, 0.1], [])))


def test_what_does_not_speak_for_a_choice_picks_none_but_is_asked_which() -> None:
    spoken = replace(CLARIFY, candidates=(Candidate("a", 0.9, "a?", "de"),))
    shown = Step("clarify", frozenset("a"), choices=(Choice.of_entry("a", "a?"),))
    assert move(spoken, (shown,)).intent == "choose"
    assert move(spoken, (shown,), picks=False).intent == "which"
    assert move(spoken, (shown,), picks=False, asks=False).intent == "miss"
