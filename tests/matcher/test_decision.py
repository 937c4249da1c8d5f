import numpy as np
import pytest

from matcher.decision import choose
from matcher.encoders import CROSSING
from matcher.index.ridge import Ridge
from matcher.learning.calibration import NEVER, Calibration, calibrate
from matcher.learning.evidence import FEATURES
from matcher.learning.trials import Trials


@pytest.mark.parametrize(
    ("probabilities", "threshold", "decision"),
    [
        ([], 0.5, ("handoff", 0)),
        ([0.9, 0.05], 0.8, ("answer", 1)),
        ([0.7, 0.1, 0.05], 0.8, ("clarify", 2)),
        ([0.6, 0.1, 0.08], 0.8, ("clarify", 3)),
        ([0.4, 0.1, 0.049], 0.8, ("clarify", 2)),
        ([0.7, 0.03, 0.03], 0.8, ("clarify", 1)),
        ([0.45, 0.04, 0.0], 0.8, ("handoff", 3)),
        ([0.3, 0.25, 0.2], 0.8, ("clarify", 3)),
        ([0.2, 0.1, 0.1], 0.8, ("handoff", 3)),
        ([0.99], NEVER, ("clarify", 1)),
    ],
)
def test_answer_ask_back_or_hand_off(
    probabilities: list[float], threshold: float, decision: tuple[str, int]
) -> None:
    assert choose(probabilities, threshold) == decision


def trials(count: int, separable: float, view: str = "") -> Trials:
    """Half of the trials have an entry; they score higher by `separable`."""
    random = np.random.default_rng(0)
    answerable = np.arange(count) % 2 == 0
    evidence = random.normal(size=(count, FEATURES)) + separable * answerable[:, None]
    return Trials(evidence, np.where(answerable, 0, -1), answerable, np.full(count, view))


def test_the_threshold_keeps_the_risk() -> None:
    seen, fresh = trials(2000, 2.0), trials(4000, 2.0)
    calibration = calibrate(seen, 0.2)
    given = calibration.first(fresh) >= calibration.within("").threshold(0.05)
    weight = fresh.weights(0.2)
    assert weight[given & ~fresh.answerable].sum() / weight[given].sum() <= 0.05
    assert given[fresh.answerable].mean() > 0.9


def test_a_smaller_risk_never_lowers_the_threshold() -> None:
    calibrator = calibrate(trials(2000, 1.0), 0.2).within("")
    thresholds = [calibrator.threshold(risk) for risk in (0.02, 0.05, 0.1, 0.3)]
    assert thresholds == sorted(thresholds, reverse=True)
    assert calibrator.threshold(0.001) == NEVER


def test_too_few_trials_never_answer() -> None:
    calibration = calibrate(trials(60, 2.0), 0.2)
    assert not calibration.trusted
    assert calibration.within("").threshold(0.3) == NEVER


def test_each_view_has_a_calibrator_of_its_own() -> None:
    easy, hard, rare = trials(400, 4.0, "en"), trials(400, 0.5, "de"), trials(20, 4.0, "fr")
    columns = zip(*(vars(part).values() for part in (easy, hard, rare)), strict=True)
    calibration = calibrate(Trials(*map(np.concatenate, columns)), 0.2)
    assert set(calibration.views) == {"en", "de"}
    alone = calibrate(easy, 0.2).within("en").expected_coverage(0.05)
    assert calibration.within("en").expected_coverage(0.05) == pytest.approx(alone)
    assert calibration.within("de").expected_coverage(0.05) < 0.8 < alone
    assert calibration.within("fr").threshold(0.3) == NEVER


def test_the_more_entries_lack_a_language_the_likelier_one_of_them_is_meant() -> None:
    columns = zip(*(vars(trials(2000, 1.5, view)).values() for view in ("en", CROSSING)), strict=True)
    both = Trials(*map(np.concatenate, columns))
    few, many = (calibrate(both, 0.2, {"de": 0.0, "en": share}) for share in (0.2, 0.8))
    assert few.across("en").threshold(0.05) > many.across("en").threshold(0.05)
    assert few.within("en").threshold(0.05) < many.within("en").threshold(0.05)
    assert few.across("de").threshold(0.3) == NEVER
    assert few.trials == 2000
    assert Calibration.from_json(few.as_json()) == few


def test_a_calibration_survives_the_manifest() -> None:
    calibration = calibrate(trials(200, 1.0), 0.2)
    assert Calibration.from_json(calibration.as_json()) == calibration


def test_twins_share_their_weight() -> None:
    """Nine copies of one wording must not outvote a nearer one."""
    vectors = np.array([[1, 0, 0]] + [[0.8, 0.6, 0]] * 9, np.float32)
    question = np.array([0.98, 0.199, 0], np.float32)
    near = vectors @ question
    weights = Ridge().weights(near, vectors @ vectors.T, np.zeros(10, bool))
    assert weights[0] > weights[1:].sum()
