import numpy as np
import pytest

from matcher.decision import Costs, choose, repeats
from matcher.encoders import CROSSING
from matcher.index.ridge import Ridge
from matcher.learning.calibration import NEVER, Calibration, calibrate
from matcher.learning.evidence import FEATURES
from matcher.learning.outcomes import Outcomes
from matcher.learning.prior import NO_PRIOR, Prior, shipped
from matcher.learning.trials import Trials


@pytest.mark.parametrize(
    ("probabilities", "threshold", "decision"),
    [
        ([], 0.5, ("handoff", 0)),
        ([0.9, 0.05], 0.8, ("answer", 1)),
        ([0.7, 0.1, 0.05], 0.8, ("clarify", 3)),
        ([0.6, 0.1, 0.014], 0.8, ("clarify", 2)),
        ([0.7, 0.012, 0.01], 0.8, ("clarify", 1)),
        ([0.17], 0.8, ("clarify", 1)),
        ([0.15], 0.8, ("handoff", 1)),
        ([0.12, 0.06, 0.04, 0.03, 0.025], 0.8, ("clarify", 5)),
        ([0.1, 0.04, 0.02, 0.01, 0.01], 0.8, ("handoff", 5)),
        ([0.2, 0.2, 0.2, 0.2, 0.1, 0.1], 0.8, ("clarify", 5)),
        ([0.99], NEVER, ("clarify", 1)),
    ],
)
def test_answer_ask_back_or_hand_off(
    probabilities: list[float], threshold: float, decision: tuple[str, int]
) -> None:
    assert choose(probabilities, threshold) == decision


@pytest.mark.parametrize(
    ("near", "lead", "shared", "shared_lead", "same"),
    [
        (0.76, 0.21, 0.81, 0.11, True),
        (0.84, 0.17, 1.04, 0.12, True),  # a wording with a word left out
        (0.84, 0.17, 0.95, 0.12, False),
        (0.74, 0.5, 1.0, 0.5, False),
        (0.9, 0.21, 0.79, 0.5, False),
        (0.9, 0.21, 1.0, 0.09, False),
        (0.9, 0.14, 1.0, 0.5, False),
    ],
)
def test_who_repeats_a_wording_of_one_entry_alone(
    near: float, lead: float, shared: float, shared_lead: float, same: bool
) -> None:
    assert repeats(near, lead, shared, shared_lead) is same


def test_dear_questions_are_asked_seldom() -> None:
    assert choose([0.4, 0.1], 0.8, Costs(asking=0.6)) == ("handoff", 2)
    assert choose([0.4, 0.1], 0.8, Costs(line=0.2)) == ("clarify", 1)


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


def ended(count: int, separable: float, view: str = "", share: float = 0.5) -> Outcomes:
    """Real questions with known ends, of which `share` had no answer."""
    random = np.random.default_rng(1)
    answerable = np.arange(count) >= share * count
    evidence = random.normal(size=(count, FEATURES)) + separable * answerable[:, None]
    place = np.where(answerable, 0, -1)
    return Outcomes(evidence, place, answerable * 1.0, np.full(count, view), np.ones(count))


def test_outcomes_outweigh_trials_that_promised_too_much() -> None:
    """Trials told the two kinds apart with ease; real questions without an answer look just like others."""
    promised, real = trials(2000, 3.0), ended(300, 0.0)
    before, after = (calibrate(promised, 0.4, outcomes=known).within("") for known in (None, real))
    assert before.expected_coverage(0.05) > 0.9 > after.expected_coverage(0.05)


def test_a_corpus_of_titles_answers_once_enough_questions_have_ended() -> None:
    nothing = trials(0, 0.0)
    few, many = (calibrate(nothing, 0.4, outcomes=ended(count, 3.0)).within("") for count in (90, 300))
    assert few.threshold(0.1) == NEVER
    assert many.threshold(0.1) < 1


def test_the_prior_counts_until_there_are_outcomes() -> None:
    other = trials(400, 0.0, "en")
    prior = Prior(other, np.full(400, "elsewhere"))
    own, real = trials(2000, 2.0), ended(2000, 2.0, share=0.4)
    alone, told, learnt = (
        calibrate(own, 0.4, prior=prior_, outcomes=known).within("").first(np.full((1, FEATURES), 2.5))[0]
        for prior_, known in ((NO_PRIOR, None), (prior, None), (prior, real))
    )
    assert alone > learnt > told


def test_the_shipped_prior_holds_both_kinds_of_every_live_source() -> None:
    prior = shipped()
    assert set(prior.source) == {"mattress", "banking", "hwu", "stack", "covid", "demo"}
    assert prior.weights(0.4).sum() == pytest.approx(1)
    weight, unanswerable = prior.weights(0.4), ~prior.trials.answerable
    for source in sorted({*prior.source}):
        own = prior.source == source
        assert weight[own & unanswerable].sum() / weight[own].sum() == pytest.approx(0.4)
    assert "mattress" not in prior.without("mattress").source
    assert prior.trials.evidence.shape == (len(prior), FEATURES)
