"""A clause that is plainer than its message."""

from typing import Any

import pytest

from bot.dialogue.telling import CLAUSE, told
from matcher import Candidate, Decision


def decision(kind: str, **chances: float) -> Decision:
    found = tuple(Candidate(id, chance, f"{id}?", "en") for id, chance in chances.items())
    entry = found[0].entry if kind == "answer" else None
    return Decision(kind, found[0].probability, entry, found, 0.1, "en", (1.0,), "en", "2")  # type: ignore[arg-type]


class Known:
    """Decisions by clause; it opposes the entries that are named in capitals."""

    def __init__(self, *, answers: bool = True, **clauses: Decision) -> None:
        self.answers = answers
        self.clauses = {text.replace("_", " "): found for text, found in clauses.items()}

    def decision(self, clause: str) -> Decision:
        return self.clauses[clause]

    def opposes(self, clause: str, entry: str) -> bool:
        return entry.isupper()


OPEN = decision("clarify", hours=0.6, express=0.1)
FAILED, OTHER = decision("clarify", FAILED=0.9, ill=0.1), decision("clarify", failed=0.9, ill=0.1)
NOTHING = decision("handoff", express=0.1)


def entry_told(known: Any, text: str, whole: Decision) -> str | None:
    made = told(known, text, whole, ())
    return made.entry if made else None


@pytest.mark.parametrize(
    ("whole", "clause", "beside", "answer"),
    [
        (OPEN, decision("answer", hours=0.9), NOTHING, "hours"),
        (OPEN, decision("clarify", hours=0.8), NOTHING, None),
        (OPEN, decision("answer", express=0.9), NOTHING, None),
        (decision("clarify", hours=0.3), decision("answer", hours=0.9), NOTHING, None),
        (OPEN, decision("answer", hours=0.9), decision("clarify", track=0.6), None),
        (decision("handoff", hours=0.6), decision("answer", hours=0.9), NOTHING, None),
    ],
)
def test_a_clause_answers_where_the_whole_is_about_the_same(
    whole: Decision, clause: Decision, beside: Decision, answer: str | None
) -> None:
    known = Known(well_then_robot=beside, when_are_you_open=clause)
    assert entry_told(known, "well then robot, when are you open", whole) == answer


def test_what_but_tells_something_does_not_answer() -> None:
    known = Known(I_chose_the_wrong_one=decision("answer", hours=0.9), what_now=NOTHING)
    assert entry_told(known, "I chose the wrong one, what now", OPEN) is None


@pytest.mark.parametrize(
    ("whole", "denied", "clause", "answer"),
    [
        (FAILED, decision("clarify", FAILED=0.9), decision("clarify", ill=0.7), "ill"),
        (OTHER, decision("clarify", failed=0.9), decision("clarify", ill=0.7), None),
        (FAILED, decision("clarify", FAILED=0.9), decision("clarify", other=0.7), None),
        (FAILED, decision("clarify", FAILED=0.9), decision("clarify", ill=0.5), None),
        (decision("clarify", ill=0.5), decision("clarify", failed=0.2), decision("clarify", ill=0.7), "ill"),
        (decision("clarify", ill=0.3), decision("clarify", failed=0.2), decision("clarify", ill=0.7), None),
        (decision("clarify", ill=0.5), decision("clarify", ill=0.2), decision("clarify", ill=0.7), None),
    ],
)  # fmt: skip
def test_what_is_denied_leaves_what_is_meant(
    whole: Decision, denied: Decision, clause: Decision, answer: str | None
) -> None:
    known = Known(I_did_not_fail=denied, I_felt_ill=clause)
    assert entry_told(known, "I did not fail, I felt ill", whole) == answer


def test_who_turns_people_away_or_only_refuses_denies_nothing_of_the_matter() -> None:
    said = decision("answer", hours=0.9)
    whole = decision("clarify", hours=0.6)
    assert entry_told(Known(when_are_you_open=said), "no human please, when are you open", whole) is None
    assert entry_told(Known(the_hours=decision("clarify", hours=0.9)), "no sorry, the hours", whole) is None


def test_where_only_known_wordings_are_answered_a_clause_tells_nothing() -> None:
    known = Known(answers=False, well_then_robot=NOTHING, when_are_you_open=decision("answer", hours=0.9))
    assert entry_told(known, "well then robot, when are you open", OPEN) is None


def test_nothing_is_learnt_from_an_answer_that_two_texts_gave() -> None:
    known = Known(well_then_robot=NOTHING, when_are_you_open=decision("answer", hours=0.9))
    made = told(known, "well then robot, when are you open", OPEN, ())  # type: ignore[arg-type]
    assert made is not None
    assert made.decision is not None
    assert (made.reading, made.decision.evidence, made.decision.basis) == (CLAUSE, (), "")
    assert [candidate.entry for candidate in made.candidates] == ["hours", "express"]
