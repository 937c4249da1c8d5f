import numpy as np
import pytest

from matcher.learning.evidence import FEATURES
from matcher.learning.trials import Trials
from matcher.report.reliability import Bin, deviation, examined, reliability


def test_bins_compare_what_was_said_with_what_came_true() -> None:
    probability = np.array([0.05, 0.91, 0.95, 0.97, 1.0])
    right = np.array([False, True, True, True, False])
    low, high = reliability(probability, right, np.array([1.0, 1.0, 1.0, 1.0, 2.0]))
    assert low == Bin(stated=0.05, right=0.0, count=1, share=0.1667)
    assert high == Bin(stated=0.966, right=0.6, count=4, share=0.8333)
    assert deviation([low, high]) == pytest.approx(0.1667 * 0.05 + 0.8333 * 0.366)


def test_nothing_tried_gives_no_bins() -> None:
    assert reliability(np.zeros(0), np.zeros(0, bool), np.zeros(0)) == ()


def trials(count: int, told: float) -> Trials:
    random = np.random.default_rng(1)
    answerable = np.arange(count) % 2 == 0
    evidence = random.normal(size=(count, FEATURES)) + told * answerable[:, None]
    return Trials(evidence, np.where(answerable, 0, -1), answerable, np.full(count, ""))


def test_a_calibration_is_tested_on_what_it_has_not_seen() -> None:
    """Evidence that tells nothing looks telling to who has seen it, and must not here."""
    bins = examined(trials(4000, 0.5), 0.2)
    assert sum(found.count for found in bins) == 4000
    assert deviation(bins) < 0.03
    guessed = examined(trials(400, 0.0), 0.2)
    assert max(found.right - found.stated for found in guessed) < 0.3


def test_too_few_trials_are_not_examined() -> None:
    assert examined(trials(60, 1.0), 0.2) == ()
