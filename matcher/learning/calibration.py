"""How sure is sure enough? Learned from trials on the corpus, other corpora, and what became of questions.

A logistic regression on the evidence gives the probability of being right; the threshold for a risk is the
lowest probability above which the weighted share of wrong answers stays within it. Every view, the encoders
that compare questions of a language, has a calibrator of its own: their cosines are not alike.
"""

from collections.abc import Container, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matcher.decision import CHOICES
from matcher.encoders import CROSSING, ENGLISH
from matcher.learning.logistic import Logistic
from matcher.learning.outcomes import Outcomes
from matcher.learning.prior import NO_PRIOR, Prior, shipped
from matcher.learning.trials import Trials

Floats = NDArray[np.float64]
NEVER = 2.0  # a threshold no probability reaches
FEWEST_TRIALS = 40  # of answerable questions, or a view is not trusted to answer
FEWEST_OUTCOMES = 100  # that make up for them
ASSUMED_SHARE = 0.4  # of questions that no entry answers, until it is known: live bots had .36 to .7
BEFOREHAND = 100  # questions that trials and prior are worth, once there are outcomes
_OTHERS = 0.35  # of that, what the prior is worth
_COUNTED = (
    1000.0  # questions that trials and prior alone count as at most, for prudence and the penalty on slopes
)
_PRUDENCE = 0.75  # standard errors added to an estimated risk
_RISKS = tuple(round(0.005 * step, 3) for step in range(1, 61))


@dataclass(frozen=True)
class Calibrator:
    """`first` is the chance that the best entry is right, `among` that it is one of the best CHOICES.

    `thresholds` and `coverage` follow `risks`.
    """

    first: Logistic
    among: Logistic
    risks: tuple[float, ...]
    thresholds: tuple[float, ...]
    coverage: tuple[float, ...]
    trials: int

    def threshold(self, risk: float) -> float:
        """The least probability to answer at, for the largest listed risk that does not exceed `risk`."""
        place = self._place(risk)
        return NEVER if place is None else self.thresholds[place]

    def expected_coverage(self, risk: float) -> float:
        """The share of answerable questions that should be answered at `risk`."""
        place = self._place(risk)
        return 0.0 if place is None else self.coverage[place]

    def _place(self, risk: float) -> int | None:
        allowed = [place for place, listed in enumerate(self.risks) if listed <= risk + 1e-9]
        return allowed[-1] if allowed else None

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Calibrator":
        """The reverse of `dataclasses.asdict`."""
        lists = {name: tuple(data[name]) for name in ("risks", "thresholds", "coverage")}
        first, among = (Logistic.from_json(data[name]) for name in ("first", "among"))
        return cls(first, among, trials=data["trials"], **lists)


@cache
def untrusted() -> Calibrator:
    """Of a view that too little is known of: it knows what became of other corpora, and only asks back."""
    prior = shipped().of(crossed=False)
    weight = _COUNTED * prior.weights(ASSUMED_SHARE)
    first, among = _fitted(prior.trials.evidence, prior.trials.place, weight)
    return Calibrator(first, among, _RISKS, (NEVER,) * len(_RISKS), (0.0,) * len(_RISKS), 0)


@dataclass(frozen=True)
class Calibration:
    """A calibrator for every view that was tried often enough; `crossed` ones by the language asked in."""

    views: Mapping[str, Calibrator]
    crossed: Mapping[str, Calibrator] = field(default_factory=dict)

    def within(self, view: str) -> Calibrator:
        """That of the view, or one that only ever asks back."""
        return self.views.get(view) or untrusted()

    def across(self, language: str) -> Calibrator:
        """That of questions in a language to entries that lack it, or one that only ever asks back."""
        return self.crossed.get(language) or untrusted()

    @property
    def trusted(self) -> bool:
        """Whether any view may answer."""
        return bool(self.views)

    @property
    def trials(self) -> int:
        """All that the calibrators were learned from."""
        return sum(calibrator.trials for calibrator in self.views.values())

    def expected_coverage(self, risk: float) -> float:
        """The share of answerable questions that should be answered at `risk`, over all views."""
        total = sum(one.trials * one.expected_coverage(risk) for one in self.views.values())
        return total / max(self.trials, 1)

    def first(self, trials: Trials) -> Floats:
        """The chance (n,) that the best entry of each trial is right."""
        chance = np.zeros(len(trials.place))
        for view in np.unique(trials.view):
            own = trials.view == view
            chance[own] = self.within(str(view)).first(trials.evidence[own])
        return chance

    def as_json(self) -> dict[str, Any]:
        """For the manifest; `from_json` reads it back."""
        return {
            name: {key: asdict(calibrator) for key, calibrator in calibrators.items()}
            for name, calibrators in (("views", self.views), ("crossed", self.crossed))
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Calibration":
        """The reverse of `as_json`."""
        return cls(
            *(
                {key: Calibrator.from_json(calibrator) for key, calibrator in data[name].items()}
                for name in ("views", "crossed")
            )
        )


def calibrate(
    trials: Trials,
    unanswerable_share: float,
    lacking: Mapping[str, float] | None = None,
    *,
    prior: Prior = NO_PRIOR,
    outcomes: Outcomes | None = None,
) -> Calibration:
    """Learns a calibrator for every view with enough questions, and for the languages that entries lack.

    `lacking` is the share of entries without a language: they alone answer a question in it across languages,
    and none within it. `prior` tells how real questions to other corpora ended, `outcomes` how those to this
    one did: each counts by its weight, against BEFOREHAND questions for trials and prior together.
    """
    lacking = lacking or {}
    ended = Outcomes.none() if outcomes is None else outcomes
    answerable = 1 - unanswerable_share
    tried = _by_view(trials.direct)
    real = {str(view): ended.some(ended.view == view) for view in np.unique(ended.view)}
    inside, nothing = prior.of(crossed=False), trials.some(np.zeros(0, np.int64))
    views = {
        view: Known(tried.get(view, nothing), inside, real.get(view, Outcomes.none()))
        for view in sorted({*tried, *real} - {CROSSING})
    }
    across = Known(trials.crossed, prior.of(crossed=True), real.get(CROSSING, Outcomes.none()))
    return Calibration(
        {
            view: known.calibrator(1 - answerable * (1 - _out_of_reach(view, tried, lacking)))
            for view, known in views.items()
            if known.enough
        },
        {
            language: across.calibrator(1 - answerable * share)
            for language, share in lacking.items()
            if share > 0 and across.enough
        },
    )


def _by_view(trials: Trials) -> dict[str, Trials]:
    return {str(view): trials.some(trials.view == view) for view in np.unique(trials.view)}


def _out_of_reach(view: str, views: Container[str], lacking: Mapping[str, float]) -> float:
    """The share of entries that lack the language of a view; of several languages, the commonest one."""
    others = [share for language, share in lacking.items() if language != ENGLISH or ENGLISH not in views]
    return lacking.get(ENGLISH, 0.0) if view == ENGLISH else min(others, default=0.0)


@dataclass(frozen=True)
class Known:
    """What is known of a view: its trials, how other corpora' questions ended, and how its own did."""

    trials: Trials
    prior: Prior
    outcomes: Outcomes

    @property
    def enough(self) -> bool:
        """Whether it may answer. The prior alone does not do: it misjudges some corpora."""
        tried = int(self.trials.answerable.sum()) >= FEWEST_TRIALS and not self.trials.answerable.all()
        return tried or float(self.outcomes.weight.sum()) >= FEWEST_OUTCOMES

    def calibrator(self, unanswerable_share: float) -> Calibrator:
        """Outcomes keep the share they came with; trials and prior get the assumed one."""
        trials, ended = self.trials, self.outcomes
        evidence = np.vstack([trials.evidence, self.prior.trials.evidence, ended.evidence])
        place = np.concatenate([trials.place, self.prior.trials.place, ended.place])
        weight = np.concatenate(self._parts(unanswerable_share))
        weight *= self._counted / weight.sum()
        first, among = _fitted(evidence, place, weight)
        probability = first(evidence)
        thresholds = _thresholds(probability, place == 0, weight)
        answerable = np.concatenate([trials.answerable, np.zeros(len(self.prior)), ended.answerable])
        coverage = _coverage(probability, thresholds, answerable * weight)
        return Calibrator(first, among, _RISKS, thresholds, coverage, len(trials.place))

    @property
    def _counted(self) -> float:
        """Questions that all weights count as: of outcomes no more than there are."""
        real = float(self.outcomes.weight.sum())
        tried = min(_COUNTED, len(self.trials.place) + len(self.prior))
        return tried * BEFOREHAND / (BEFOREHAND + real) + real

    def _parts(self, unanswerable_share: float) -> tuple[Floats, Floats, Floats]:
        """The weights of trials, prior and outcomes, in questions."""
        tried = self.trials.weights(unanswerable_share) / max(len(self.trials.place), 1)
        told = self.prior.weights(unanswerable_share)
        shares = (1 - _OTHERS if len(self.prior) else 1.0, _OTHERS if len(tried) else 1.0)
        return BEFOREHAND * shares[0] * tried, BEFOREHAND * shares[1] * told, self.outcomes.weight


def _fitted(evidence: Floats, place: NDArray[np.int64], weight: Floats) -> tuple[Logistic, Logistic]:
    """For the best entry being right, and for the right one being shown."""
    shown = (place >= 0) & (place < CHOICES)
    return Logistic.fit(evidence, place == 0, weight), Logistic.fit(evidence, shown, weight)


def _coverage(probability: Floats, thresholds: Sequence[float], weight: Floats) -> tuple[float, ...]:
    """The share of the weight that reaches each threshold; 0 of nothing."""
    whole = max(float(weight.sum()), 1e-9)
    return tuple(float(weight[probability >= threshold].sum()) / whole for threshold in thresholds)


def _thresholds(probability: Floats, right: NDArray[np.bool_], weight: Floats) -> tuple[float, ...]:
    """For each listed risk the lowest probability with a prudently estimated share of wrong answers."""
    order = np.argsort(-probability, kind="stable")
    given = np.cumsum(weight[order])
    wrong = np.cumsum((weight * ~right)[order])
    share = (wrong + 0.5) / (given + 1)
    prudent = share + _PRUDENCE * np.sqrt(share * (1 - share) / given)
    return tuple(_lowest(probability[order], prudent, risk) for risk in _RISKS)


def _lowest(probability: Floats, prudent: Floats, risk: float) -> float:
    within = np.flatnonzero(prudent <= risk)
    return float(probability[within[-1]]) if len(within) else NEVER
