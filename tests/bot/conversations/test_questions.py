"""What a transcript says about how each question ended."""

from dataclasses import replace
from typing import Any

import pytest

from bot.conversations.insights.questions import Question, questions_in
from bot.dialogue import moves
from bot.protocol import NARROWED, UNSOLVED, Choice, Trace
from bot.storage.records import Message
from matcher import Candidate, Decision

NO_HELP = {"decision": "handoff", "entry": None, "probability": None, "candidates": []}


def trace(decision: str, *candidates: tuple[str, float]) -> dict[str, Any]:
    return {
        "decision": decision,
        "entry": candidates[0][0] if decision == "answer" else None,
        "release": 3,
        "candidates": [{"entry": entry, "probability": p, "question": "?"} for entry, p in candidates],
    }


def answer(entry: str) -> dict[str, Any]:
    return trace("answer", (entry, 0.9), ("other", 0.05))


def chosen(entry: str) -> dict[str, Any]:
    return NO_HELP | {"decision": "answer", "entry": entry}


CLARIFY = trace("clarify", ("returns", 0.4), ("refund", 0.3))
MISS = trace("handoff", ("returns", 0.1), ("refund", 0.1))
QUEUED = "queued"


def talk(*steps: Any) -> list[Message]:
    """Texts and choices (`entry:…`, `none`) of the customer, traces of the bot (None: small talk), states."""
    messages = []
    for seq, step in enumerate(steps, 1):
        if step in ("queued", "human", "bot"):
            messages.append(Message("c", seq, "system", "…", seq, state=step))
        elif isinstance(step, Message):
            messages.append(replace(step, seq=seq))
        elif isinstance(step, str):
            choice = step if step.startswith("entry:") or step in ("none", "handoff") else None
            messages.append(Message("c", seq, "customer", step, seq, choice=choice))
        else:
            entry = step and step["entry"]
            messages.append(
                Message("c", seq, "bot", "…", seq, trace=step and Trace.from_json(step), entry=entry)
            )
    return messages


def ends(*steps: Any, **verdicts: bool) -> list[tuple[str, str | None, bool]]:
    found = questions_in(talk(*steps), {int(seq[1:]): helpful for seq, helpful in verdicts.items()})
    return [(question.outcome, question.entry, question.praised) for question in found]


def test_an_answer_that_stands() -> None:
    assert ends("Hallo", None, "Rückgabe?", answer("returns"), "Danke", None) == [
        ("answered", "returns", False)
    ]


def test_thumbs() -> None:
    assert ends("Rückgabe?", answer("returns"), s2=True) == [("answered", "returns", True)]
    assert ends("Rückgabe?", answer("returns"), s2=False) == [("contradicted", "returns", False)]


@pytest.mark.parametrize(
    "then",
    [
        ("Das hilft mir nicht", NO_HELP),
        ("handoff", QUEUED),
        ("Bitte einen Menschen", None, QUEUED),
        ("Rückgabe nochmal?", answer("returns")),
    ],
)
def test_an_answer_that_is_contradicted_at_once(then: tuple[Any, ...]) -> None:
    assert ends("Rückgabe?", answer("returns"), *then) == [("contradicted", "returns", False)]
    assert ends("Rückgabe?", answer("returns"), *then, s2=True)[0][::2] == ("answered", True)


def test_a_person_called_later_contradicts_nothing() -> None:
    """Neither after small talk, nor when the bot is down and a person is called after the second apology."""
    later = ends("Rückgabe?", answer("returns"), "Danke", None, "Bitte einen Menschen", None, QUEUED)
    assert later == [("answered", "returns", False)]


def test_a_choice_that_is_taken() -> None:
    assert ends("Zurück?", CLARIFY, "entry:refund", chosen("refund")) == [("answered", "refund", True)]
    disliked = ends("Zurück?", CLARIFY, "entry:refund", chosen("refund"), s4=False)
    assert disliked == [("contradicted", "refund", False)]


def test_choices_that_are_refused() -> None:
    assert ends("Zurück?", CLARIFY, "none", None, QUEUED) == [("refused", None, False)]


def test_what_the_bot_did_not_know_stays_open() -> None:
    (question,) = questions_in(talk("Pferde?", MISS, "handoff", QUEUED), {})
    assert (question.outcome, question.trace.release, question.ranked) == ("open", 3, ("returns", "refund"))
    assert ends("Zurück?", CLARIFY) == [("open", None, False)]


def test_other_words_for_an_open_question_are_the_same_question() -> None:
    found = questions_in(talk("Zrk?", MISS, "Zurückschicken?", answer("returns")), {4: True})
    assert [(question.text, question.outcome) for question in found] == [("Zurückschicken?", "answered")]
    assert [(each.text, each.outcome) for each in found[0].earlier] == [("Zrk?", "open")]
    assert ends("Pferde?", MISS, "Reitpferde?", MISS, QUEUED) == [("open", None, False)]
    assert ends("Rückgabe?", answer("returns"), "Und sonst?", CLARIFY) == [("open", None, False)]


def test_another_question_is_another() -> None:
    two = ends("Rückgabe?", answer("returns"), "Zahlung?", answer("pay"))
    assert two == [("answered", "returns", False), ("answered", "pay", False)]


def test_a_follow_up_is_no_question_and_ends_the_one_before() -> None:
    steps = ("Rückgabe?", answer("returns"), "entry:pay", chosen("pay"), "handoff", QUEUED)
    assert ends(*steps) == [("answered", "returns", False)]


def test_with_a_person_nothing_is_counted_and_afterwards_all_begins_anew() -> None:
    steps = ("Pferde?", MISS, QUEUED, "human", "Sind Sie da?", "bot", "Rückgabe?", answer("returns"))
    assert ends(*steps) == [("open", None, False), ("answered", "returns", False)]


def test_apologies_and_a_bot_without_a_release_bring_no_question() -> None:
    assert ends("Rückgabe?", None, "Hallo?", None) == []
    assert ends("Rückgabe?", NO_HELP) == []


def test_a_question_is_read_from_its_own_words() -> None:
    assert questions_in(talk("Zurück?", CLARIFY, "entry:refund", chosen("refund")), {}) == [
        Question(1, "Zurück?", 1, Trace.from_json(CLARIFY), "answered", "refund", True, replied=4)
    ]


def test_a_typed_choice_ends_a_question_like_one_that_was_clicked() -> None:
    typed = {**chosen("refund"), "picked": "entry:refund", "reading": "choice by number"}
    assert ends("Zurück?", CLARIFY, "das zweite", typed) == [("answered", "refund", True)]
    refused = moves.trace(replace(moves.refused(()), picked="none"), 3)
    assert refused is not None
    assert ends("Zurück?", CLARIFY, "keins davon", refused.as_json()) == [("refused", None, False)]


def test_other_words_after_all_choices_were_refused_are_the_same_question() -> None:
    steps = ("Zurück?", CLARIFY, "none", None, "Geld?", answer("refund"))
    (question,) = questions_in(talk(*steps), {6: True})
    assert (question.entry, question.praised) == ("refund", True)
    assert [(each.text, each.outcome) for each in question.earlier] == [("Zurück?", "refused")]


def test_asked_again_after_an_answer_contradicts_it_and_the_other_words_are_remembered() -> None:
    steps = ("Rückgabe?", answer("returns"), "Geld zurück?", trace("clarify", ("returns", 0.5)), "none", None)
    (question,) = questions_in(talk(*steps), {})
    assert (question.text, question.outcome) == ("Geld zurück?", "refused")
    assert [(each.text, each.outcome) for each in question.earlier] == [("Rückgabe?", "contradicted")]


@pytest.mark.parametrize(
    ("kind", "outcome"), [("answer", "answered"), ("clarify", "open"), ("handoff", "open")]
)
def test_the_bots_own_traces_are_understood(kind: Any, outcome: str) -> None:
    candidates = tuple(Candidate(id, p, "?", "de") for id, p in (("returns", 0.5), ("refund", 0.3)))
    entry = "returns" if kind == "answer" else None
    decision = Decision(kind, 0.5, entry, candidates, 0.1, "de")
    trace = moves.trace(moves.move(decision, ()), 3)
    assert trace is not None
    (question,) = questions_in(talk("Zurück?", trace.as_json()), {})
    assert (question.outcome, question.entry, question.trace) == (outcome, entry, trace)


def test_the_bots_own_traces_without_a_question_are_none() -> None:
    complaint = moves.trace(moves.unhelpful(()), 3)
    assert complaint is not None
    assert (
        ends("Rückgabe?", answer("returns"), "Das hilft nicht", complaint.as_json())[0][0] == "contradicted"
    )
    chosen_by_the_bot = moves.trace(moves.picked(Choice("entry:refund", "?"), True, ()), 3)
    assert chosen_by_the_bot is not None
    assert ends("Zurück?", CLARIFY, "entry:refund", chosen_by_the_bot.as_json()) == [
        ("answered", "refund", True)
    ]


def test_a_passage_of_the_answer_before_is_no_new_question() -> None:
    passage = {**answer("returns"), "reading": NARROWED}
    assert ends("Rückgabe?", answer("returns"), "und im Dezember?", passage) == [
        ("answered", "returns", False)
    ]


def test_who_says_that_an_answer_did_not_settle_it_asks_nothing_new_and_denies_nothing() -> None:
    unsettled = {**NO_HELP, "reading": UNSOLVED}
    assert ends("Rückgabe?", answer("returns"), "Das dauert mir zu lange", unsettled) == [
        ("answered", "returns", False)
    ]


def agent(text: str, entry: str | None = None) -> Message:
    return Message("c", 1, "agent", text, 1.0, entry=entry)


LONG = agent("Das kläre ich gern. " * 6)
GREETING = agent("Guten Tag, mein Name ist Eva.")


def approved(text: str) -> str | None:
    return "pay" if "per Rechnung" in text else None


def helped(*steps: Any) -> list[tuple[str, str | None, bool, bool]]:
    found = questions_in(talk(*steps), {}, approved)
    return [(each.outcome, each.entry, each.sent, each.unaided) for each in found]


class TestAgents:
    def test_the_entry_that_one_sends_is_the_right_one(self) -> None:
        sent = [("answered", "pay", True, False)]
        assert (
            helped("Zahlung?", MISS, "handoff", QUEUED, "human", GREETING, agent("Gern per Rechnung."))
            == sent
        )
        assert helped("Zahlung?", MISS, "handoff", QUEUED, "human", LONG, agent("Ja", "pay"), LONG) == sent
        assert helped("Zahlung?", CLARIFY, "none", None, QUEUED, "human", agent("per Rechnung")) == sent
        wrong = ("Zahlung?", answer("returns"), "handoff", QUEUED, "human", agent("per Rechnung"))
        assert helped(*wrong) == sent

    def test_words_of_their_own(self) -> None:
        assert helped("Pferde?", MISS, "handoff", QUEUED, "human", GREETING, LONG) == [
            ("open", None, False, True)
        ]
        assert helped("Pferde?", MISS, "handoff", QUEUED, "human", GREETING) == [("open", None, False, False)]

    def test_about_what_was_answered_before_they_say_nothing(self) -> None:
        later = (
            "Rückgabe?",
            answer("returns"),
            "Danke",
            None,
            "handoff",
            QUEUED,
            "human",
            agent("per Rechnung"),
        )
        assert helped(*later) == [("answered", "returns", False, False)]
        back = ("Pferde?", MISS, "handoff", QUEUED, "human", "bot", agent("per Rechnung"))
        assert helped(*back) == [("open", None, False, False)]
