import time
from pathlib import Path

import pytest

from knowledge.errors import InvalidField
from knowledge.feedback import EntryFeedback, Feedback


def test_a_later_verdict_replaces_the_first_and_entries_are_summed_up(tmp_path: Path) -> None:
    feedback = Feedback(tmp_path / "corpus.sqlite")
    assert feedback.summary() == []
    feedback.add("anna", 2, True, entry="returns")
    feedback.add("anna", 2, False, " Das stimmt nicht.\r\nMehr als\nzwei Tage. ", "returns")
    feedback.add("ben", 2, True, "", "returns")
    feedback.add("ben", 4, True, "Danke!", "refund")
    feedback.add("ben", 6, False, entry=None)
    assert Feedback(tmp_path / "corpus.sqlite").summary() == [
        EntryFeedback("", 0, 1, ()),
        EntryFeedback("returns", 1, 1, ("Das stimmt nicht.\nMehr als\nzwei Tage.",)),
        EntryFeedback("refund", 1, 0, ("Danke!",)),
    ]


def test_verdicts_by_conversation_time_and_entry(tmp_path: Path) -> None:
    feedback = Feedback(tmp_path / "corpus.sqlite")
    feedback.add("anna", 2, True, entry="returns")
    feedback.add("anna", 4, False, entry="refund")
    feedback.add("ben", 2, True, entry="refund")
    assert feedback.verdicts(time.time() - 60) == {"anna": {2: True, 4: False}, "ben": {2: True}}
    assert feedback.verdicts(time.time() + 60) == {}
    assert feedback.of_conversation("anna") == {2: True, 4: False}
    assert feedback.helped_by("refund", 10) == ["ben"]
    assert feedback.helped_by("returns", 10) == ["anna"]


@pytest.mark.parametrize("comment", ["x" * 2_001, "a\x00b", "\ud800"])
def test_a_comment_that_cannot_be_kept_is_refused(tmp_path: Path, comment: str) -> None:
    feedback = Feedback(tmp_path / "corpus.sqlite")
    with pytest.raises(InvalidField, match="comment"):
        feedback.add("anna", 2, False, comment)
    assert feedback.summary() == []
