"""What became of real questions to other corpora: known before a corpus has outcomes of its own.

`prior.csv` holds their evidence and where the right entry stood in the ranking; no text. The sets, whose
sources and licences the file's head names, count alike. `python -m benchmarks.prior` makes it. The numbers
are those of the packaged encoders; another encoder's cosines are not comparable to them.
"""

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from matcher.encoders import CROSSING
from matcher.learning.evidence import FEATURES
from matcher.learning.trials import Trials

Floats = NDArray[np.float64]
FILE = "prior.csv"
COLUMNS = ("source", "view", "place", "answerable", *(f"e{number}" for number in range(FEATURES)))


@dataclass(frozen=True)
class Prior:
    """Questions asked in earnest, as trials are kept, with the set (n,) that each comes from."""

    trials: Trials
    source: NDArray[np.str_]

    def __len__(self) -> int:
        return len(self.source)

    def without(self, source: str) -> "Prior":
        """All but a set: what a measurement on that set may know."""
        return self._some(self.source != source)

    def of(self, *, crossed: bool) -> "Prior":
        """The questions across languages, or those within one."""
        return self._some((self.trials.view == CROSSING) == crossed)

    def weights(self, unanswerable_share: float) -> Floats:
        """Weights (n,) with sum 1: every set counts alike, with the assumed share where it has both kinds."""
        weight = np.zeros(len(self))
        for source in np.unique(self.source):
            own = self.source == source
            inside = self.trials.some(own).weights(unanswerable_share)
            weight[own] = inside / inside.sum()
        return weight / max(float(weight.sum()), 1e-9)

    def _some(self, chosen: NDArray[np.bool_]) -> "Prior":
        return Prior(self.trials.some(chosen), self.source[chosen])


NO_PRIOR = Prior(
    Trials(np.zeros((0, FEATURES)), np.zeros(0, np.int64), np.zeros(0, bool), np.zeros(0, str)),
    np.zeros(0, str),
)


@cache
def shipped() -> Prior:
    """The one that comes with the matcher."""
    text = files("matcher.learning").joinpath(FILE).read_text(encoding="utf-8")
    lines = list(csv.DictReader(line for line in text.splitlines() if not line.startswith("#")))
    trials = Trials(
        np.array([[float(line[name]) for name in COLUMNS[4:]] for line in lines]),
        np.array([int(line["place"]) for line in lines], np.int64),
        np.array([line["answerable"] == "1" for line in lines]),
        np.array([line["view"] for line in lines]),
    )
    return Prior(trials, np.array([line["source"] for line in lines]))
