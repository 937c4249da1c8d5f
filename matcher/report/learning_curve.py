"""How much would a few more variants bring? Measured by taking wordings away, then drawn one step further.

From each wording's neighbours follows, without another search, how often it would still find its entry with
only some of the corpus' wordings left (rarefaction, as ecologists count species: Hurlbert 1971). Missed
shares fall with the number of wordings by a power law; its slope comes from taking half of them away. On
public sets and our own this promised about two thirds of what further wordings then brought.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matcher.index.table import Table
from matcher.report.neighbours import Neighbours

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
_FEWEST = 40  # wordings with at least two others, to measure a slope on
_GENTLE = 0.25  # the slope where there are fewer: little, compared with the corpora tried
_STEEPEST = 1.0  # no corpus tried fell faster in truth


@dataclass(frozen=True)
class LearningCurve:
    """`missed` of the questions do not find their entry if it has `wordings`; more have less, by `slope`."""

    missed: float
    wordings: float
    slope: float

    def gain(self, wordings: int, more: int) -> float:
        """The share of an entry's questions that `more` wordings would let find it, and that now do not."""
        now = min(1.0, self.missed * (max(wordings, 1) / self.wordings) ** -self.slope)
        return float(now * self.relief(wordings, more))

    def relief(self, wordings: int, more: int) -> float:
        """The part of what an entry misses that `more` wordings would bring home."""
        return float(1 - (max(wordings, 1) / (max(wordings, 1) + more)) ** self.slope)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "LearningCurve":
        """The reverse of `dataclasses.asdict`."""
        return cls(float(data["missed"]), float(data["wordings"]), float(data["slope"]))


def learning_curve(table: Table, around: Neighbours, missed: float) -> LearningCurve:
    """The curve of a corpus whose matcher `missed` a share of the wordings left out one at a time."""
    own = (table.entry[around.found] == table.entry[around.rows][:, None]) & (around.near > -1)
    others = others_of(table, around.rows)
    typical = float(np.exp(np.log(np.maximum(others, 1)).mean()))
    telling = others >= 2
    if int(telling.sum()) < _FEWEST:
        return LearningCurve(missed, typical, _GENTLE)
    own, others = own[telling], others[telling]
    half = others // 2
    now, thinned = (max(_missed(own, others, left), 1e-6) for left in (others, half))
    slope = float(np.log(thinned / now) / np.log(others / half).mean())
    return LearningCurve(missed, typical, min(max(slope, 0.0), _STEEPEST))


def others_of(table: Table, rows: Whole) -> Whole:
    """How many other wordings each row's entry has in its language (n,)."""
    key = table.entry[rows].astype(np.int64) * len(table.locales) + table.locale[rows]
    _, place, counts = np.unique(key, return_inverse=True, return_counts=True)
    return np.asarray(counts[place] - 1)


def _missed(own: NDArray[np.bool_], others: Whole, left: Whole) -> float:
    """The share of wordings whose nearest is another entry's, with `left` of their `others` in the corpus.

    The chance that the j-th nearest of N own is the nearest of m left is C(N−j, m−1) / C(N, m); that all r
    rivals before it are gone, as many of them are left, is (1 − m/N)^r.
    """
    nearer = np.cumsum(own, axis=1)  # j, where own
    rivals = np.cumsum(~own, axis=1)  # r, where own
    n, m = others[:, None], left[:, None]
    possible = own & (n - nearer >= m - 1)
    chance = np.exp(_log_choose(np.where(possible, n - nearer, m - 1), m - 1) - _log_choose(n, m))
    hit = np.where(possible, chance * np.power(1 - m / n, rivals), 0.0)
    return float(1 - hit.sum(axis=1).mean())


def _log_choose(n: Whole, k: Whole) -> Floats:
    logs = np.log(np.maximum(np.arange(int(n.max(initial=0)) + 1), 1))
    factorial = np.cumsum(logs)
    return np.asarray(factorial[n] - factorial[k] - factorial[n - k])
