"""How questions ended, as numbers."""

from dataclasses import replace
from typing import Any

import pytest

from bot.conversations.insights.ends import DAY, outcomes
from bot.conversations.insights.questions import Question
from bot.protocol import Candidate, Trace

RANKED = ("returns", "refund", "pay")
TRACE = Trace(
    "answer", "returns", probability=0.8, release=3,
    candidates=(Candidate("returns", 0.8, "?"), Candidate("refund", 0.1, "?")),
    evidence=(0.5, 0.25), view="e5", basis="1 e5", ranked=RANKED,
)  # fmt: skip
ASKED_BACK = replace(TRACE, decision="clarify", entry=None)
MISSED = replace(TRACE, decision="handoff", entry=None)


def question(outcome: Any, trace: Trace = TRACE, **values: Any) -> Question:
    return Question(7, "Rückgabe?", 3 * DAY + 5, trace, outcome, **values)


def ended(*questions: Question) -> list[tuple[str, int]]:
    found = outcomes("c1", "here", questions, lambda release: 0.4)
    return [(each.end, each.place) for each in found]


def test_all_that_is_kept_is_numbers() -> None:
    (kept,) = outcomes("c1", "here", [question("answered", entry="returns")], {3: 0.25}.__getitem__)
    assert (kept.conversation, kept.seq, kept.source, kept.day) == ("c1", 7, "here", 3 * DAY)
    assert (kept.decision, kept.end, kept.unaided, kept.place) == ("answer", "stood", False, -1)
    assert (kept.first, kept.among, kept.calibrated_for) == (0.8, pytest.approx(0.9), 0.25)
    assert (kept.evidence, kept.view, kept.basis, kept.weight) == ((0.5, 0.25), "e5", "1 e5", 1.0)


@pytest.mark.parametrize(
    ("outcome", "trace", "values", "end"),
    [
        ("answered", TRACE, {"entry": "returns"}, ("stood", -1)),
        ("answered", TRACE, {"entry": "returns", "praised": True}, ("praised", 0)),
        ("answered", ASKED_BACK, {"entry": "refund", "praised": True}, ("taken", 1)),
        ("answered", MISSED, {"entry": "pay", "praised": True, "sent": True}, ("sent", 2)),
        ("answered", MISSED, {"entry": "other", "praised": True, "sent": True}, ("sent", -1)),
        ("contradicted", TRACE, {"entry": "returns"}, ("contradicted", -1)),
        ("refused", ASKED_BACK, {}, ("refused", -1)),
        ("open", ASKED_BACK, {}, ("left", -1)),
        ("open", MISSED, {}, ("missed", -1)),
    ],
)
def test_ends(outcome: Any, trace: Trace, values: dict[str, Any], end: tuple[str, int]) -> None:
    assert ended(question(outcome, trace, **values)) == [end]


def test_what_was_picked_in_the_end_was_meant_before_if_it_was_near() -> None:
    before = question("open", MISSED)
    near = question("answered", ASKED_BACK, entry="pay", praised=True, earlier=(before,))
    assert ended(near) == [("restated", 2), ("taken", 2)]
    elsewhere = question("answered", ASKED_BACK, entry="other", praised=True, earlier=(before,))
    assert ended(elsewhere)[0] == ("missed", -1)
    unsure = question("answered", entry="returns", earlier=(before,))
    assert ended(unsure) == [("missed", -1), ("stood", -1)]


def test_a_wording_repeated_word_for_word_was_right_when_it_is_praised() -> None:
    exact = replace(TRACE, candidates=(Candidate("returns", 0.99, "?"),), evidence=(), ranked=())
    assert ended(question("answered", exact, entry="returns", praised=True)) == [("praised", 0)]
