"""How sure the promise is."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.report.promise import Promise, promise


def of(wrong: int, answered: int, *, silent: bool = False, risk: float = 0.05) -> Promise:
    """As many answers, of which some were surely wrong."""
    chances = np.array([1.0] * wrong + [0.0] * (answered - wrong))
    return promise(risk, chances, np.full(answered, silent), answered)


def test_nothing_is_known_yet() -> None:
    found = of(0, 0)
    assert (found.verdict, found.known, found.answered) == ("unknown", 0, 0)
    assert 100 <= found.more <= 300
    assert found.more % 10 == 0
    assert of(2, 5).verdict == "unknown", "five answers tell nothing"
    assert str(found).startswith("Too little is known of real questions yet: the promise rests on trials.")


@pytest.mark.parametrize(
    ("wrong", "answered", "verdict"),
    [(2, 300, "kept"), (2, 60, "likely"), (6, 131, "likely"), (9, 131, "unsure"), (30, 131, "broken")],
)
def test_verdicts(wrong: int, answered: int, verdict: str) -> None:
    found = of(wrong, answered)
    assert found.verdict == verdict
    assert (found.more > 0) == (verdict in ("likely", "unsure"))
    assert found.more <= 800
    assert found.as_json()["verdict"] == verdict


def test_the_range_is_wilsons() -> None:
    """By hand: 6 of 131, 90 %."""
    found = of(6, 131)
    assert (found.low, found.high) == (pytest.approx(0.0238, abs=5e-4), pytest.approx(0.0861, abs=5e-4))


def test_silence_tells_less() -> None:
    spoken, silent = of(6, 131), of(6, 131, silent=True)
    assert silent.share == spoken.share
    assert silent.high > spoken.high
    assert silent.more > spoken.more


def test_as_many_more_as_it_says_would_do() -> None:
    found = of(2, 60)
    whole = found.answered + found.more
    assert of(int(found.share * whole), whole).verdict == "kept"


def test_the_line_for_people() -> None:
    assert str(of(6, 131)).startswith(
        "Of 131 answers to real questions about 6 were wrong: 5%, most likely between 2% and 9%. "
        "The promise of 5% is likely kept. It grows surer with every thumb, choice taken and approved answer"
    )


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), max_size=60), st.floats(0.005, 0.5))
def test_the_share_lies_in_its_range(answers: list[tuple[float, bool]], risk: float) -> None:
    chances, silent = zip(*answers, strict=True) if answers else ((), ())
    found = promise(risk, np.array(chances, float), np.array(silent, bool), len(answers))
    assert 0 <= found.low <= found.share <= found.high <= 1
    assert found.more >= 0
