"""What the gate makes of one question before and after, and of all questions about a topic."""

import pytest

from bot.operation.gate.verdicts import NO_ANSWER, Asked, Verdict, difference, topics


def asked(right: str | None, wrong: str | None = None) -> Asked:
    return Asked("past", "?", "en", ("c", 1), right, wrong)


ANSWER, OTHER = Verdict("answer", "a", 0.9, ("a",)), Verdict("answer", "b", 0.9, ("b",))
BACK, NONE = Verdict("clarify", None, 0.4, ("b", "a")), Verdict("handoff", None, 0.1, ("a",))


@pytest.mark.parametrize(
    ("right", "wrong", "before", "after", "how"),
    [
        ("a", None, ANSWER, BACK, "lost"),
        ("a", None, BACK, ANSWER, "gained"),
        ("a", None, BACK, OTHER, "lost"),
        ("a", None, NONE, BACK, "gained"),
        ("a", None, OTHER, OTHER, None),
        (NO_ANSWER, None, NONE, ANSWER, "lost"),
        (NO_ANSWER, None, ANSWER, BACK, "gained"),
        (None, "b", OTHER, ANSWER, "gained"),
        (None, "b", NONE, OTHER, "lost"),
        (None, None, ANSWER, OTHER, "changed"),
        (None, None, NONE, ANSWER, "gained"),
        (None, None, NONE, BACK, None),
    ],
)
def test_a_question_is_gained_lost_or_changed(
    right: str | None, wrong: str | None, before: Verdict, after: Verdict, how: str | None
) -> None:
    found = difference(asked(right, wrong), before, after)
    assert (found and found.how) == how


def test_topics_are_told_as_a_supporter_would() -> None:
    (topic,) = topics(
        [ANSWER, ANSWER, NONE, BACK, BACK, BACK], {"a": "Delivery", "b": "Delivery", "c": "Rare"}
    )
    assert (topic.name, topic.asked, topic.answered, topic.clarified, topic.missed) == (
        "Delivery",
        6,
        2,
        3,
        1,
    )
    assert (topic.helps, topic.more) == ("b", 3)
    assert topics([ANSWER] * 4, {"a": "Delivery"}) == []


def test_what_was_merged_counts_as_what_it_became() -> None:
    leads = {"gone": "kept"}
    question = asked("gone")
    before = Verdict("answer", "gone", 0.9, ("gone", "kept", "other"))
    after = Verdict("answer", "kept", 0.9, ("kept", "other"))
    lost = difference(question, before, after)
    assert lost is not None
    assert lost.how == "lost"
    assert difference(question.led(leads), before.led(leads), after) is None
    assert before.led(leads).ranked == ("kept", "other")
    none = Verdict("handoff", None, 0.1)
    assert none.led(leads) == none
    wrong = asked(None, "gone").led(leads)
    assert after.end(wrong) == "wrong"
