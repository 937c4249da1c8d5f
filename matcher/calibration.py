"""How sure is sure enough? Learned from trials on the corpus alone.

A logistic regression on the evidence gives the probability of being right; the threshold for a risk is the
lowest probability above which the weighted share of wrong answers stays within it. Every voice, the encoders
that compare questions of a language, has a dial of its own: their cosines are not alike.
"""

from collections.abc import Container, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matcher.joint import ENGLISH
from matcher.trials import Trials

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
class Dial:
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
    def from_json(cls, data: Mapping[str, Any]) -> "Dial":
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
UNTRUSTED = Dial(PRIOR, PRIOR_AMONG, _RISKS, (NEVER,) * len(_RISKS), (0.0,) * len(_RISKS), 0)


@dataclass(frozen=True)
class Calibration:
    """A dial for every voice that was tried often enough; `crossed` ones by the language asked in."""

    dials: Mapping[str, Dial]
    crossed: Mapping[str, Dial] = field(default_factory=dict)

    def dial(self, voice: str) -> Dial:
        """That of the voice, or one that only ever asks back."""
        return self.dials.get(voice, UNTRUSTED)

    def across(self, language: str) -> Dial:
        """That of questions in a language to entries that lack it, or one that only ever asks back."""
        return self.crossed.get(language, UNTRUSTED)

    @property
    def trusted(self) -> bool:
        """Whether any voice may answer."""
        return bool(self.dials)

    @property
    def trials(self) -> int:
        """All that the dials were learned from."""
        return sum(dial.trials for dial in self.dials.values())

    def expected_coverage(self, risk: float) -> float:
        """The share of answerable questions that should be answered at `risk`, over all voices."""
        total = sum(dial.trials * dial.expected_coverage(risk) for dial in self.dials.values())
        return total / max(self.trials, 1)

    def first(self, trials: Trials) -> Floats:
        """The chance (n,) that the best entry of each trial is right."""
        chance = np.zeros(len(trials.place))
        for voice in np.unique(trials.voice):
            spoken = trials.voice == voice
            chance[spoken] = self.dial(str(voice)).first(trials.evidence[spoken])
        return chance

    def as_json(self) -> dict[str, Any]:
        """For the manifest; `from_json` reads it back."""
        return {
            name: {key: asdict(dial) for key, dial in dials.items()}
            for name, dials in (("voices", self.dials), ("crossed", self.crossed))
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Calibration":
        """The reverse of `as_json`."""
        return cls(
            *(
                {key: Dial.from_json(dial) for key, dial in data[name].items()}
                for name in ("voices", "crossed")
            )
        )


def calibrate(
    trials: Trials, unanswerable_share: float, lacking: Mapping[str, float] | None = None
) -> Calibration:
    """Learns a dial for every voice with enough trials to, and for the languages that entries lack.

    `lacking` is the share of entries without a language: they alone answer a question in it across languages,
    and none within it.
    """
    lacking = lacking or {}
    crossed, direct = trials.crossed, trials.direct
    answerable = 1 - unanswerable_share
    voices = {str(voice): direct.some(direct.voice == voice) for voice in np.unique(direct.voice)}
    return Calibration(
        {
            voice: _dial(own, 1 - answerable * (1 - _out_of_reach(voice, voices, lacking)))
            for voice, own in voices.items()
            if _enough(own)
        },
        {
            language: _dial(crossed, 1 - answerable * share)
            for language, share in lacking.items()
            if share > 0 and _enough(crossed)
        },
    )


def _out_of_reach(voice: str, voices: Container[str], lacking: Mapping[str, float]) -> float:
    """The share of entries that lack the language of a voice; where it speaks for both, the commoner one."""
    others = [share for language, share in lacking.items() if language != ENGLISH or ENGLISH not in voices]
    return lacking.get(ENGLISH, 0.0) if voice == ENGLISH else min(others, default=0.0)


def _enough(trials: Trials) -> bool:
    return int(trials.answerable.sum()) >= FEWEST_TRIALS and not trials.answerable.all()


def _dial(trials: Trials, unanswerable_share: float) -> Dial:
    weight = trials.weights(unanswerable_share)
    first = Logistic.fit(trials.evidence, trials.place == 0, weight)
    among = Logistic.fit(trials.evidence, (trials.place >= 0) & (trials.place < 3), weight)
    probability = first(trials.evidence)
    thresholds = _thresholds(probability, trials.place == 0, weight)
    answerable = trials.answerable
    coverage = tuple(float((probability[answerable] >= threshold).mean()) for threshold in thresholds)
    return Dial(first, among, _RISKS, thresholds, coverage, len(probability))


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
