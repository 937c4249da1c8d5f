"""How sure is sure enough? Learned from trials on the corpus alone.

A logistic regression on the evidence gives the probability of being right; the threshold for a risk is the
lowest probability above which the weighted share of wrong answers stays within it. Every view, the encoders
that compare questions of a language, has a calibrator of its own: their cosines are not alike.
"""

from collections.abc import Container, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matcher.encoders import ENGLISH
from matcher.learning.trials import Trials

Floats = NDArray[np.float64]
NEVER = 2.0  # a threshold no probability reaches
FEWEST_TRIALS = 40
_PRUDENCE = 0.75  # standard errors added to an estimated risk
_RISKS = tuple(round(0.005 * step, 3) for step in range(1, 61))


@dataclass(frozen=True)
class Logistic:
    """P = 1 / (1 + exp(−(bias + slopes · (x − centre) / spread)))."""

    bias: float
    slopes: tuple[float, ...]
    centre: tuple[float, ...]
    spread: tuple[float, ...]

    def __call__(self, x: Floats) -> Floats:
        """Probabilities (n,) of evidence (n, FEATURES)."""
        scaled = (x - np.array(self.centre)) / np.array(self.spread)
        return np.asarray(1 / (1 + np.exp(-np.clip(self.bias + scaled @ np.array(self.slopes), -30, 30))))

    @classmethod
    def fit(cls, x: Floats, y: NDArray[np.bool_], weight: Floats, ridge: float = 1.0) -> "Logistic":
        """Newton's method on the penalised likelihood; `weight` (n,) counts the trials."""
        centre, spread = x.mean(axis=0), x.std(axis=0) + 1e-6
        design = np.column_stack([np.ones(len(x)), (x - centre) / spread])
        penalty = np.diag([1e-3] + [ridge] * x.shape[1])
        beta = np.zeros(design.shape[1])
        for _ in range(30):
            p = 1 / (1 + np.exp(-np.clip(design @ beta, -30, 30)))
            slope = design.T @ (weight * (y - p)) - penalty @ beta
            curve = (design * (weight * p * (1 - p))[:, None]).T @ design + penalty
            step = np.linalg.solve(curve, slope)
            beta += step
            if np.abs(step).max() < 1e-8:
                break
        return cls(float(beta[0]), _floats(beta[1:]), _floats(centre), _floats(spread))


def _floats(values: Floats) -> tuple[float, ...]:
    return tuple(map(float, values))


@dataclass(frozen=True)
class Calibrator:
    """`first` is the chance that the best entry is right, `among` that it is one of the best three.

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
        first, among = (_logistic(data[name]) for name in ("first", "among"))
        return cls(first, among, trials=data["trials"], **lists)


def _logistic(data: Mapping[str, Any]) -> Logistic:
    return Logistic(data["bias"], *(tuple(data[name]) for name in ("slopes", "centre", "spread")))


# Rounded from the trials of several public question sets; used where a corpus has too few of its own.
PRIOR = Logistic(
    -0.3,
    (0.5, 0.9, 0.0, 1.2, 0.5, 0.0, 0.0, 0.0, 0.0, 0.0),
    (0.3, 0.2, 0.03, 0.6, 0.1, 0.0, 0.0, 0.0, 0.0, 0.0),
    (0.15, 0.15, 0.04, 0.15, 0.1, 1.0, 1.0, 1.0, 1.0, 1.0),
)
PRIOR_AMONG = Logistic(0.6, (0.6, 0.4, 0.0, 1.4, 0.1, 0.0, 0.0, 0.0, 0.0, 0.0), PRIOR.centre, PRIOR.spread)
UNTRUSTED = Calibrator(PRIOR, PRIOR_AMONG, _RISKS, (NEVER,) * len(_RISKS), (0.0,) * len(_RISKS), 0)


@dataclass(frozen=True)
class Calibration:
    """A calibrator for every view that was tried often enough; `crossed` ones by the language asked in."""

    views: Mapping[str, Calibrator]
    crossed: Mapping[str, Calibrator] = field(default_factory=dict)

    def within(self, view: str) -> Calibrator:
        """That of the view, or one that only ever asks back."""
        return self.views.get(view, UNTRUSTED)

    def across(self, language: str) -> Calibrator:
        """That of questions in a language to entries that lack it, or one that only ever asks back."""
        return self.crossed.get(language, UNTRUSTED)

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
    trials: Trials, unanswerable_share: float, lacking: Mapping[str, float] | None = None
) -> Calibration:
    """Learns a calibrator for every view with enough trials to, and for the languages that entries lack.

    `lacking` is the share of entries without a language: they alone answer a question in it across languages,
    and none within it.
    """
    lacking = lacking or {}
    crossed, direct = trials.crossed, trials.direct
    answerable = 1 - unanswerable_share
    views = {str(view): direct.some(direct.view == view) for view in np.unique(direct.view)}
    return Calibration(
        {
            view: _calibrator(own, 1 - answerable * (1 - _out_of_reach(view, views, lacking)))
            for view, own in views.items()
            if _enough(own)
        },
        {
            language: _calibrator(crossed, 1 - answerable * share)
            for language, share in lacking.items()
            if share > 0 and _enough(crossed)
        },
    )


def _out_of_reach(view: str, views: Container[str], lacking: Mapping[str, float]) -> float:
    """The share of entries that lack the language of a view; of several languages, the commonest one."""
    others = [share for language, share in lacking.items() if language != ENGLISH or ENGLISH not in views]
    return lacking.get(ENGLISH, 0.0) if view == ENGLISH else min(others, default=0.0)


def _enough(trials: Trials) -> bool:
    return int(trials.answerable.sum()) >= FEWEST_TRIALS and not trials.answerable.all()


def _calibrator(trials: Trials, unanswerable_share: float) -> Calibrator:
    weight = trials.weights(unanswerable_share)
    first = Logistic.fit(trials.evidence, trials.place == 0, weight)
    among = Logistic.fit(trials.evidence, (trials.place >= 0) & (trials.place < 3), weight)
    probability = first(trials.evidence)
    thresholds = _thresholds(probability, trials.place == 0, weight)
    answerable = trials.answerable
    coverage = tuple(float((probability[answerable] >= threshold).mean()) for threshold in thresholds)
    return Calibrator(first, among, _RISKS, thresholds, coverage, len(probability))


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
