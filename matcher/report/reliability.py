"""Does the matcher keep its word? Stated certainty beside what the trials showed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matcher.learning.calibration import calibrate
from matcher.learning.prior import NO_PRIOR, Prior
from matcher.learning.trials import Trials

Floats = NDArray[np.float64]
BINS = 10
_FOLDS = 5


@dataclass(frozen=True)
class Bin:
    """Trials of about the same `stated` probability: the share that was `right`, and how many there were.

    Both shares are means weighted like the trials; `share` is the bin's part of the whole weight.
    """

    stated: float
    right: float
    count: int
    share: float

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Bin":
        """The reverse of `dataclasses.asdict`."""
        return cls(float(data["stated"]), float(data["right"]), int(data["count"]), float(data["share"]))


def reliability(
    probability: Floats, right: NDArray[np.bool_], weight: Floats, bins: int = BINS
) -> tuple[Bin, ...]:
    """The bins of equal width that hold any of the trials (n,), rising (Murphy & Winkler 1977)."""
    place = np.minimum((probability * bins).astype(int), bins - 1)
    return tuple(
        Bin(
            round(float(np.average(probability[held], weights=weight[held])), 4),
            round(float(np.average(right[held], weights=weight[held])), 4),
            int(held.sum()),
            round(float(weight[held].sum() / weight.sum()), 4),
        )
        for held in (place == number for number in range(bins))
        if weight[held].sum() > 0
    )


def deviation(bins: Sequence[Bin]) -> float:
    """By how much stated and true shares differ on average (expected calibration error, 0 to 1)."""
    return sum(found.share * abs(found.stated - found.right) for found in bins)


def examined(trials: Trials, unanswerable_share: float, prior: Prior = NO_PRIOR) -> tuple[Bin, ...]:
    """Bins of trials, each stated by a calibration that has not seen its fifth of the corpus.

    Neighbouring trials come from the same entries, so a fifth in one piece is new to the other four.
    """
    trusted = list(calibrate(trials, unanswerable_share, prior=prior).views)
    trials = trials.some(np.isin(trials.view, trusted))
    every = np.arange(len(trials.place))
    probability = np.zeros(len(every))
    for fold in np.array_split(every, _FOLDS):
        others = calibrate(trials.some(np.setdiff1d(every, fold)), unanswerable_share, prior=prior)
        if not others.trusted:
            return ()
        probability[fold] = others.first(trials.some(fold))
    return reliability(probability, trials.place == 0, trials.weights(unanswerable_share))
