from pathlib import Path

import numpy as np
import pytest

from matcher import LetterEncoder, Row, build
from matcher.index.table import Table, table_of
from matcher.index.vectors import ExactIndex
from matcher.report.diagnosis import collisions, pairs, sparse
from matcher.report.findings import Findings
from matcher.report.learning_curve import LearningCurve, learning_curve
from matcher.report.neighbours import COUNT, neighbours, wordings
from matcher.rows import distinct

ASKED = "Wo ist mein Paket denn gerade unterwegs"


def built(*rows: tuple[str, str]) -> tuple[Table, ExactIndex]:
    """A table of German variants and an index of their letters."""
    table = table_of([Row(entry, text, "variant", "de") for entry, text in rows])
    return table, ExactIndex(LetterEncoder().encode([text for _, text in rows]))


def random_corpus(entries: int, each: int, spread: float, seed: int = 0) -> tuple[Table, ExactIndex]:
    """Wordings scattered around their entry's centre."""
    random = np.random.default_rng(seed)
    owners = np.repeat(np.arange(entries), each)
    vectors = random.normal(size=(entries, 48))[owners] + spread * random.normal(size=(len(owners), 48))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    table = table_of([Row(str(owner), f"text {row}", "variant", "de") for row, owner in enumerate(owners)])
    return table, ExactIndex(vectors.astype(np.float32))


def test_neighbours_are_the_same_by_multiplication_and_by_search(monkeypatch: pytest.MonkeyPatch) -> None:
    table, index = random_corpus(30, 5, 0.8)
    rows = wordings(table)
    whole, some = neighbours(table, index, rows), neighbours(table, index, rows[::3])
    monkeypatch.setattr("matcher.report.neighbours.ALL_COMPARED", 1)
    searched = neighbours(table, index, rows)
    assert whole.found.shape == (150, COUNT)
    assert np.allclose(whole.near, searched.near, atol=1e-5)
    assert np.allclose(whole.near[::3], some.near, atol=1e-5)
    assert (whole.found[:, 0] == searched.found[:, 0]).all()
    assert (whole.found[:, 0] != whole.rows).all()


def test_neighbours_speak_the_same_language() -> None:
    table = table_of([Row("a", "hallo", "question", "de"), Row("b", "hallo!", "question", "en")])
    around = neighbours(table, ExactIndex(LetterEncoder().encode(["hallo", "hallo!"])), wordings(table))
    assert (around.near < -1).all()
    assert pairs(table, around) == []


def test_duplicates_name_the_wordings_and_a_pair_only_once() -> None:
    table, index = built(
        ("one", ASKED + "?"), ("two", ASKED), ("two", "Ist etwas verloren gegangen?"),
        ("far", "Öffnungszeiten"),
    )  # fmt: skip
    (warning,) = pairs(table, neighbours(table, index, wordings(table)))
    assert (warning.kind, warning.entries) == ("duplicate", ("one", "two"))
    assert warning.facts == {"one": ASKED + "?", "two": ASKED}


def test_entries_that_steal_each_others_wordings_are_confused() -> None:
    table, index = random_corpus(20, 8, 0.5)
    assert pairs(table, neighbours(table, index, wordings(table))) == []
    split = [
        Row("0b" if row in (1, 3, 5, 7) else str(row // 8), f"text {row}", "variant") for row in range(160)
    ]
    halves = table_of(split)
    (warning,) = pairs(halves, neighbours(halves, index, wordings(halves)))
    assert (warning.kind, warning.entries) == ("confused", ("0", "0b"))
    assert (warning.facts["of"], warning.facts["of_back"]) == (4, 4)
    assert f"{warning.facts['lost']} of 4 wordings of 0 are closest to 0b" in warning.message


def test_the_same_words_under_two_entries_collide() -> None:
    asked = [("one", "Wo ist es?"), ("two", "wo ist  ES?"), ("two", "Wann?"), ("one", "Wo ist es?")]
    answers = [Row(entry, "Wann?", "answer") for entry in ("one", "three")]
    (warning,) = collisions(distinct([*(Row(*row, "variant") for row in asked), *answers]))
    assert (warning.entries, warning.facts) == (("one", "two"), {"text": "wo ist es?", "count": 2})


def test_more_wordings_bring_about_what_was_promised() -> None:
    """Measured on 5 wordings an entry, compared with what 8 truly bring: hardly ever less."""
    promised, true = [], []
    for seed in range(5):
        large, index = random_corpus(80, 8, 1.3, seed)
        few = np.flatnonzero(np.arange(640) % 8 < 5)
        small = table_of([Row(str(row // 8), f"text {row}", "variant", "de") for row in few])
        now, then = missed(small, ExactIndex(index.vectors(few))), missed(large, index)
        curve = learning_curve(small, neighbours(small, ExactIndex(index.vectors(few)), wordings(small)), now)
        promised.append(curve.gain(4, 3))
        true.append(now - then)
    assert 0.3 * np.mean(true) < np.mean(promised) < 1.1 * np.mean(true)


def missed(table: Table, index: ExactIndex) -> float:
    around = neighbours(table, index, wordings(table))
    return float((table.entry[around.found[:, 0]] != table.entry[around.rows]).mean())


def test_few_variants_are_told_with_their_gain_or_without() -> None:
    table, _ = built(("one", "a"), ("two", "b"), ("two", "c"), *(("three", f"text {n}") for n in range(4)))
    (unmeasured,) = sparse(table, None)
    assert (unmeasured.entries, unmeasured.facts["gain"]) == (("one", "two"), None)
    (measured,) = sparse(table, LearningCurve(missed=0.5, wordings=4, slope=0.5))
    assert measured.facts == {"count": 2, "variants": 3, "more": 3, "gain": 38}
    assert "about 38 more of 100" in measured.message


def test_an_edit_is_compared_at_once() -> None:
    rows = [("one", ASKED + "?"), ("two", ASKED), ("far", "Öffnungszeiten am Samstag")]
    whole = Findings().about(*built(*rows))
    assert [warning.entries for warning in whole.warnings] == [("one", "two")]
    added = whole.after(*built(*rows, ("late", "Öffnungszeiten am Samstag?")), np.array([3]))
    assert {warning.entries for warning in added.warnings} == {("one", "two"), ("far", "late")}
    corrected = whole.after(*built(rows[0], ("two", "Wie bezahle ich?"), rows[2]), np.array([1]))
    assert corrected.warnings == ()
    assert whole.after(*built(rows[0], rows[2]), np.array([], np.int64)).warnings == ()


def test_an_edit_that_confuses_two_entries_is_told() -> None:
    table, index = random_corpus(20, 8, 0.5)
    before = Findings().about(table, index)
    assert before.warnings == ()
    split = [
        Row("0b" if row in (1, 3, 5, 7) else str(row // 8), f"text {row}", "variant") for row in range(160)
    ]
    (warning,) = before.after(table_of(split), index, np.array([1])).warnings
    assert (warning.kind, warning.entries) == ("confused", ("0", "0b"))


def test_a_build_after_an_edit_keeps_what_the_trials_told(tmp_path: Path) -> None:
    rows = [
        Row(f"{word}-{number}", f"{opening} {word} Nummer {number}?", "variant", "de")
        for number in range(8)
        for word in ("Paket", "Rechnung", "Konto", "Gutschein")
        for opening in ("Wo ist", "Was kostet", "Wann kommt")
    ]
    first = build(rows, tmp_path / "1", encoder="letters")
    changed = [*rows, Row("Paket-1", "Ist mein Päckchen verloren?", "variant", "de")]
    second = build(changed, tmp_path / "2", encoder="letters", previous=tmp_path / "1")
    assert first.reliability
    assert second.reliability == first.reliability
    assert [risk for risk, _ in first.curve] == sorted(risk for risk, _ in first.curve)
    assert dict(first.curve)[0.05] == first.coverage["0.05"]
