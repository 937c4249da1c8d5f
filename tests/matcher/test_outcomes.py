"""Real questions whose end is known."""

from pathlib import Path

import numpy as np
import pytest

from matcher.errors import DamagedMatcher
from matcher.learning.evidence import FEATURES
from matcher.learning.outcomes import Outcomes


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
