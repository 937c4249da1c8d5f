"""Real questions whose end is known."""

from pathlib import Path

import numpy as np
import pytest

from matcher.errors import DamagedMatcher
from matcher.learning.evidence import FEATURES
from matcher.learning.outcomes import Outcomes, expected
from matcher.learning.share import Seen, estimate


@pytest.fixture
def three() -> Outcomes:
    return Outcomes(
        evidence=np.arange(3.0 * FEATURES).reshape(3, FEATURES),
        place=np.array([0, 2, -1]),
        answerable=np.array([1.0, 1.0, 0.4]),
        view=np.array(["minilm", "e5+use", "e5+use"]),
        weight=np.array([1.0, 0.5, 1.0]),
    )


def test_they_are_read_as_they_were_written(three: Outcomes, tmp_path: Path) -> None:
    three.write(tmp_path)
    again = Outcomes.read(tmp_path)
    assert len(again) == 3
    assert again.evidence.tolist() == three.evidence.tolist()
    assert (again.place.tolist(), again.answerable.tolist()) == ([0, 2, -1], [1.0, 1.0, 0.4])
    assert (again.view.tolist(), again.weight.tolist()) == (["minilm", "e5+use", "e5+use"], [1.0, 0.5, 1.0])


def test_some_of_them(three: Outcomes) -> None:
    chosen = three.some(three.view == "e5+use")
    assert (chosen.place.tolist(), chosen.evidence[0].tolist()) == ([2, -1], three.evidence[1].tolist())
    assert three.some(np.array([2, 0])).place.tolist() == [-1, 0]


def test_none_of_them(tmp_path: Path) -> None:
    assert len(Outcomes.read(tmp_path)) == len(Outcomes.none()) == 0
    Outcomes.none().write(tmp_path)
    again = Outcomes.read(tmp_path)
    assert again.evidence.shape == (0, FEATURES)
    assert again.view.dtype.kind == "U"


def test_a_damaged_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "outcomes.npz").write_bytes(b"PK" + b"\xff" * 100)
    with pytest.raises(DamagedMatcher, match="outcomes"):
        Outcomes.read(tmp_path)


CHANCES = np.array(
    [
        [1.0, 0.0, 0.0, 0.0],
        [0.0, 1.0, 0.0, 0.0],
        [0.0, 0.0, 1.0, 0.0],
        [0.9, 0.0, 0.02, 0.08],
        [0.5, 0.1, 0.1, 0.3],
        [0.0, 0.04, 0.16, 0.8],
        [0.3, 0.3, 0.1, 0.3],
        [0.3, 0.2, 0.1, 0.4],
    ]
)
SEEN = Seen(
    first=np.full(8, 0.5),
    among=np.full(8, 0.8),
    calibrated_for=np.full(8, 0.4),
    end=np.array(["taken", "sent", "sent", "stood", "contradicted", "refused", "missed", "missed"]),
    place=np.array([0, 2, -1, -1, -1, -1, -1, -1]),
    unaided=np.array([False] * 7 + [True]),
    weight=np.array([1.0, 1, 1, 1, 1, 0.5, 1, 1]),
)
EVIDENCE = np.arange(8.0 * FEATURES).reshape(8, FEATURES)


def test_what_somebody_settled_is_one_row_and_the_rest_is_taken_apart() -> None:
    found = expected(SEEN, CHANCES, EVIDENCE.tolist(), list("abcdefgh"))
    rows = list(zip(found.view.tolist(), found.place.tolist(), found.weight.round(3).tolist(), strict=True))
    assert rows == [
        ("a", 0, 1.0), ("b", 2, 1.0), ("c", -1, 1.0),
        ("d", 0, 0.45), ("d", -1, 0.05),
        ("e", 0, 0.25), ("e", 1, 0.05), ("e", -1, 0.2),
        ("f", 1, 0.02), ("f", -1, 0.48),
        ("h", 0, 0.3), ("h", 1, 0.2), ("h", -1, 0.5),
    ]  # fmt: skip
    assert found.answerable[found.view == "c"].tolist() == [1.0]
    assert found.answerable[(found.view == "f") & (found.place == -1)] == pytest.approx(0.16 / 0.96)
    assert found.evidence[-1].tolist() == EVIDENCE[7].tolist()


def test_no_questions_are_no_outcomes() -> None:
    assert len(expected(SEEN.some(np.zeros(8, bool)), np.zeros((0, 4)), [], [])) == 0


@pytest.mark.parametrize("right", [0.8, 0.9, 0.95, 0.98])
def test_shares_come_out_right_though_most_say_nothing(right: float) -> None:
    """Four of ten who are answered wrongly say so, one of twelve of those answered rightly."""
    random = np.random.default_rng(1)
    good = random.random(4000) < right
    spoke = random.random(4000) < np.where(good, 1 / 12, 0.4)
    end = np.where(spoke, "contradicted", np.where(good & (random.random(4000) < 0.15), "praised", "stood"))
    none, ones = np.full(4000, -1), np.ones(4000)
    place = np.where(end == "praised", 0, none)
    seen = Seen(ones * right, ones * right, ones * 0.4, end, place, none == 0, ones)
    found = expected(
        seen,
        estimate(seen, assumed=0.4, reach=0.95).chances,
        np.zeros((4000, FEATURES)).tolist(),
        ["e"] * 4000,
    )
    share = found.weight[found.place == 0].sum() / found.weight.sum()
    assert share == pytest.approx(right, abs=0.04)
