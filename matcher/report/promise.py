"""How sure the promise is: the share of wrong answers, from how real questions ended. Pure."""

from dataclasses import asdict, dataclass
from math import sqrt
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Verdict = Literal["unknown", "kept", "likely", "unsure", "broken"]
_NINETY = 1.645  # standard deviations that hold 90 %
_SILENCE = 0.25  # what an answer that stands in silence tells, beside one that somebody judged
_EXPECTED = 0.5  # of the accepted share: what is expected to be wrong before anything is known
_FEWEST = 10  # answers whose end is known; fewer tell nothing
_SAID = {
    "kept": "is kept",
    "likely": "is likely kept",
    "unsure": "may not have been kept",
    "broken": "was not kept",
}
_SURER = "It grows surer with every thumb, choice taken and approved answer that agents send"
_STEP = 10  # a round number of answers is asked for
_MOST = 2000
_TOO_NEAR = 0.25  # of the accepted share


@dataclass(frozen=True)
class Promise:
    """Of `known` questions whose end is known, `answered` were answered, about `wrong` of them wrongly.

    `share` is that of wrong answers, between `low` and `high` nine times in ten. About `more` answers that
    somebody judges would settle whether it stays within `risk`; 0 when it is settled.
    """

    risk: float
    known: int
    answered: int
    wrong: float
    share: float
    low: float
    high: float
    more: int

    @property
    def verdict(self) -> Verdict:
        """Whether the promise is kept: for certain, likely, perhaps not, or not."""
        if self.answered < _FEWEST:
            return "unknown"
        if self.high <= self.risk:
            return "kept"
        if self.low > self.risk:
            return "broken"
        return "likely" if self.share <= self.risk else "unsure"

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "verdict": self.verdict}

    def __str__(self) -> str:
        """The sentence in English; faces make their own, in any language."""
        more = f"{_SURER}; about {self.more} more would do." if self.more else ""
        if self.verdict == "unknown":
            return f"Too little is known of real questions yet: the promise rests on trials. {more}"
        found = f"Of {self.answered} answers to real questions about {self.wrong:.0f} were wrong"
        between = f"{self.share:.0%}, most likely between {self.low:.0%} and {self.high:.0%}"
        return f"{found}: {between}. The promise of {self.risk:.0%} {_SAID[self.verdict]}. {more}".rstrip()


def promise(risk: float, wrong: Floats, silent: NDArray[np.bool_], known: int) -> Promise:
    """From the chance (n,) that each answer was wrong; the `silent` ones stand, and nobody said why.

    Wilson's interval for the share, of as many answers as the ends tell of.
    """
    told = np.where(silent, _SILENCE, 1.0)
    answered, worth = len(wrong), float(told.sum())
    share = float(wrong.mean()) if answered else 0.0
    low, high = _between(share, worth)
    return Promise(
        risk=risk,
        known=known,
        answered=answered,
        wrong=round(float(wrong.sum()), 1),
        share=round(share, 4),
        low=round(low, 4),
        high=round(high, 4),
        more=_more(risk, share, worth) if answered >= _FEWEST else _more(risk, risk * _EXPECTED, 0.0),
    )


def _between(share: float, count: float) -> tuple[float, float]:
    if count == 0:
        return 0.0, 1.0
    square = _NINETY**2
    middle = (share + square / (2 * count)) / (1 + square / count)
    margin = _NINETY / (1 + square / count) * sqrt(share * (1 - share) / count + square / (4 * count**2))
    return max(middle - margin, 0.0), min(middle + margin, 1.0)


def _more(risk: float, share: float, count: float) -> int:
    """How many more judged answers would tell on which side of `risk` the share is, if it stays as it is."""
    if abs(share - risk) < _TOO_NEAR * risk:  # no number would tell; of one a little off, some would
        share = risk * (1 - _TOO_NEAR if share <= risk else 1 + _TOO_NEAR)
    for more in range(0, _MOST, _STEP):
        low, high = _between(share, count + more)
        if high <= risk or low > risk:
            return more
    return _MOST
