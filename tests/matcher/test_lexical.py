from pathlib import Path

import numpy as np
import pytest

from matcher import Row, build
from matcher.index import folder as store
from matcher.index.lexical import LexicalIndex, build_lexical, groups_of

QUESTIONS = [
    "Wo finde ich das Handbuch zum KX-4711?",
    "Wo finde ich das Handbuch zum KX-4712?",
    "Öffnungszeiten",
]


def index_of(texts: list[str], entry: list[int], answers: list[bool]) -> LexicalIndex:
    return build_lexical(groups_of(texts), np.array(entry, np.int32), np.array(answers))


def test_rare_words_and_numbers_win_by_their_letters() -> None:
    index = index_of(QUESTIONS, [0, 1, 2], [False] * 3)
    assert index.scores("handbuch kx 4711").argmax() == 0
    assert index.scores("kx-4712 handbuch").argmax() == 1
    assert index.scores("oeffnungszeit").argmax() == 2
    assert not index.scores("🙂").any()


def test_an_answer_counts_less_than_a_question_and_both_no_more_than_it() -> None:
    asked = index_of(["Retoure", "Garantie"], [0, 1], [False, False]).scores("Retoure")
    told = index_of(["Retoure", "Garantie"], [0, 1], [True, False]).scores("Retoure")
    both = index_of(["Retoure", "Retoure", "Garantie"], [0, 0, 1], [True, False, False]).scores("Retoure")
    assert told[0] == pytest.approx(0.6 * asked[0], rel=1e-6)
    assert both.tolist() == asked.tolist()


@pytest.mark.parametrize("hidden", [[0], [1], [2], [0, 1], [0, 1, 2, 3, 4]])
def test_hidden_rows_speak_for_nobody(hidden: list[int]) -> None:
    """Rarity and lengths stay those of the whole corpus; what the rows hold does not count."""
    texts = [*QUESTIONS[:2], "Das Handbuch liegt bei.", *QUESTIONS[1:]]
    entry, answers = [0, 0, 0, 1, 2], [False, False, True, False, False]
    whole = index_of(texts, entry, answers)
    left = [text if row not in hidden else "" for row, text in enumerate(texts)]
    alone = index_of(left, entry, answers)
    for question in ("handbuch kx 4711", "Wo liegt das Handbuch?", "oeffnungszeit"):
        found = whole.scores(question, np.array(hidden))
        held = [number in alone.entry[[row for row in range(5) if left[row]]] for number in range(3)]
        assert not found[np.logical_not(held)].any()
        assert (found <= whole.scores(question) + 1e-6).all()
        untouched = np.setdiff1d(np.arange(3), whole.entry[hidden])
        assert found[untouched].tolist() == whole.scores(question)[untouched].tolist()


def test_an_entry_of_which_one_row_is_hidden_keeps_what_the_others_hold() -> None:
    index = index_of(["Retoure drucken", "Retoure", "Garantie"], [0, 0, 1], [False] * 3)
    both, one = index.scores("Retoure drucken"), index.scores("Retoure drucken", np.array([0]))
    assert one[0] == pytest.approx(index.scores("Retoure drucken", np.array([0, 2]))[0])
    assert 0 < one[0] < both[0]
    assert index.scores("Retoure", np.array([0]))[0] == pytest.approx(index.scores("Retoure")[0])


def test_rows_taken_over_hold_what_they_held() -> None:
    earlier, fresh = groups_of(QUESTIONS), groups_of([QUESTIONS[2], "neu"])
    joined = earlier.join(groups_of(["neu"])).take(np.array([2, 3]))
    assert joined.hashes.tolist() == fresh.hashes.tolist()
    assert joined.starts.tolist() == fresh.starts.tolist()


def test_after_an_edit_the_letters_are_those_of_a_fresh_build(tmp_path: Path) -> None:
    """Also where two entries share a wording, rows move, and one goes."""
    rows = [Row(str(number), f"{text} {number % 2}", "variant") for number in range(4) for text in QUESTIONS]
    shared = [Row("1", "Umtausch?", "variant"), Row("3", "Umtausch?", "variant")]
    edited = [*shared, *rows[:5], Row("2", "Etwas Neues", "answer"), *rows[6:]]
    build([*rows, shared[0]], tmp_path / "1", encoder="letters")
    build(edited, tmp_path / "2", encoder="letters", previous=tmp_path / "1")
    build(edited, tmp_path / "3", encoder="letters")
    after, fresh = (
        store.read_lexical(tmp_path / name, store.read_table(tmp_path / name, len(edited))) for name in "23"
    )
    for column in ("hashes", "starts", "holders", "rarity", "length", "entry", "answers"):
        assert getattr(after, column).tolist() == getattr(fresh, column).tolist()
    assert after.rows.starts.tolist() == fresh.rows.starts.tolist()
    assert after.rows.hashes.tolist() == fresh.rows.hashes.tolist()
