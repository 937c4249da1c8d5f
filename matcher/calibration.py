"""How sure is sure enough? Learned from the corpus alone.

Leaving out one wording at a time shows how often the others find its entry. Leaving out a whole entry shows
how a question looks that nobody has answered. A logistic regression on the evidence gives the probability of
being right; the threshold for a risk is the lowest probability above which the weighted share of wrong
answers stays within it.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matcher.scoring import Ranking

Floats = NDArray[np.float64]
Floats32 = NDArray[np.float32]
FEATURES = 9
NEVER = 2.0  # a threshold no probability reaches
FEWEST_TRIALS = 40
_SURPRISE = 1.0  # standard errors of prudence on an estimated risk
_RISKS = tuple(round(0.005 * step, 3) for step in range(1, 61))


def evidence(ranking: Ranking) -> Floats:
    """The numbers (FEATURES,) that tell a right answer from a wrong one."""
    second, third = (float(ranking.scores[i]) if len(ranking.scores) > i else 0.0 for i in (1, 2))
    best = float(ranking.scores[0])
    leads = np.array([lead(part) for part in ranking.parts.T])
    return np.array(
        [
            best,
            best - second,
            second - third,
            float(ranking.nearest[0]),
            lead(ranking.nearest),
            float(ranking.lexical[0]),
            lead(ranking.lexical),
            float(leads.min()),
            float(ranking.parts[0].min()),
        ]
    )


def lead(values: Floats32) -> float:
    """How far the best entry is ahead of all others."""
    return float(values[0] - values[1:].max()) if len(values) > 1 else float(values[0])


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
class Trials:
    """Simulated questions: evidence (n, FEATURES), the entry's place (0 best, −1 absent), who has one."""

    evidence: Floats
    place: NDArray[np.int64]
    answerable: NDArray[np.bool_]

    def weights(self, unanswerable_share: float) -> Floats:
        """Weights (n,) with mean 1 that give unanswerable questions the assumed share."""
        known = max(int(self.answerable.sum()), 1)
        unknown = max(len(self.answerable) - known, 1)
        share = np.where(self.answerable, (1 - unanswerable_share) / known, unanswerable_share / unknown)
        return np.asarray(share * len(self.answerable))


@dataclass(frozen=True)
class Calibration:
    """`first` is the chance that the best entry is right, `among` that it is one of the best three.

    `thresholds` and `coverage` follow `risks`. A calibration that is not `trusted` only ever asks back.
    """

    first: Logistic
    among: Logistic
    risks: tuple[float, ...]
    thresholds: tuple[float, ...]
    coverage: tuple[float, ...]
    trusted: bool
    trials: int

    def threshold(self, risk: float) -> float:
        """The least probability to answer at, for the largest listed risk that does not exceed `risk`."""
        allowed = [
            threshold
            for listed, threshold in zip(self.risks, self.thresholds, strict=True)
            if listed <= risk + 1e-9
        ]
        return allowed[-1] if allowed else NEVER

    def expected_coverage(self, risk: float) -> float:
        """The share of answerable questions that should be answered at `risk`."""
        allowed = [
            coverage
            for listed, coverage in zip(self.risks, self.coverage, strict=True)
            if listed <= risk + 1e-9
        ]
        return allowed[-1] if allowed else 0.0

    def as_json(self) -> dict[str, Any]:
        """For the manifest; `from_json` reads it back."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Calibration":
        """The reverse of `as_json`."""
        lists = {name: tuple(data[name]) for name in ("risks", "thresholds", "coverage")}
        return cls(
            _logistic(data["first"]),
            _logistic(data["among"]),
            trusted=data["trusted"],
            trials=data["trials"],
            **lists,
        )


def _logistic(data: dict[str, Any]) -> Logistic:
    return Logistic(data["bias"], *(tuple(data[name]) for name in ("slopes", "centre", "spread")))


# Rounded from the trials of several public question sets; used where a corpus has too few of its own.
PRIOR = Logistic(
    -0.3,
    (0.5, 0.9, 0.0, 1.2, 0.5, 0.0, 0.0, 0.0, 0.0),
    (0.3, 0.2, 0.03, 0.6, 0.1, 0.0, 0.0, 0.0, 0.0),
    (0.15, 0.15, 0.04, 0.15, 0.1, 1.0, 1.0, 1.0, 1.0),
)
PRIOR_AMONG = Logistic(0.6, (0.6, 0.4, 0.0, 1.4, 0.1, 0.0, 0.0, 0.0, 0.0), PRIOR.centre, PRIOR.spread)
UNCALIBRATED = Calibration(PRIOR, PRIOR_AMONG, _RISKS, (NEVER,) * len(_RISKS), (0.0,) * len(_RISKS), False, 0)


def calibrate(trials: Trials, unanswerable_share: float) -> Calibration:
    """Learns a calibration, or returns UNCALIBRATED when the trials are too few to."""
    if int(trials.answerable.sum()) < FEWEST_TRIALS or trials.answerable.all():
        return UNCALIBRATED
    weight = trials.weights(unanswerable_share)
    first = Logistic.fit(trials.evidence, trials.place == 0, weight)
    among = Logistic.fit(trials.evidence, (trials.place >= 0) & (trials.place < 3), weight)
    probability = first(trials.evidence)
    thresholds = _thresholds(probability, trials.place == 0, weight)
    answerable = trials.answerable
    coverage = tuple(float((probability[answerable] >= threshold).mean()) for threshold in thresholds)
    return Calibration(first, among, _RISKS, thresholds, coverage, True, len(probability))


def _thresholds(probability: Floats, right: NDArray[np.bool_], weight: Floats) -> tuple[float, ...]:
    """For each listed risk the lowest probability with a prudently estimated share of wrong answers."""
    order = np.argsort(-probability, kind="stable")
    given = np.cumsum(weight[order])
    wrong = np.cumsum((weight * ~right)[order])
    share = (wrong + 0.5) / (given + 1)
    prudent = share + _SURPRISE * np.sqrt(share * (1 - share) / given)
    return tuple(_lowest(probability[order], prudent, risk) for risk in _RISKS)


def _lowest(probability: Floats, prudent: Floats, risk: float) -> float:
    within = np.flatnonzero(prudent <= risk)
    return float(probability[within[-1]]) if len(within) else NEVER


def stack(evidences: Sequence[Floats]) -> Floats:
    """(n, FEATURES), also for none."""
    return np.array(evidences, np.float64).reshape(len(evidences), FEATURES)
