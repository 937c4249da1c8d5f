"""How often answers resolve what was asked, as far as anybody knows. Pure.

Of the questions that the bot answered, a few end in a way that tells: the customer says that it helped, or
says that it did not, asks the same again, calls a person, or goes on to something else and does not come back
with it for a week. Most customers read and go: that is shown as unknown, and counts for neither side.

The interval is that of E. B. Wilson, "Probable inference, the law of succession, and statistical inference",
Journal of the American Statistical Association 22 (1927), 209-212: it holds for few questions and for shares
near 0 and 1, where the usual one does not (L. D. Brown, T. T. Cai, A. DasGupta, "Interval estimation for a
binomial proportion", Statistical Science 16 (2001), 101-133, recommend it).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt
from typing import Final

SURE: Final = 1.959964  # standard deviations: the true share is within the interval 19 times in 20


@dataclass(frozen=True)
class Resolution:
    """Answered questions by what is known of them."""

    confirmed: int = 0  # the customer said that it helped
    went_on: int = 0  # asked something else, and not the same again
    failed: int = 0  # said that it did not help, asked again, or called a person
    silent: int = 0  # unknown

    def __post_init__(self) -> None:
        if min(self.confirmed, self.went_on, self.failed, self.silent) < 0:
            raise ValueError(f"nothing is counted below 0: {self}")

    @classmethod
    def of(cls, counts: Mapping[str, int]) -> "Resolution":
        return cls(**{name: counts.get(name, 0) for name in cls.__dataclass_fields__})

    @property
    def known(self) -> int:
        return self.confirmed + self.went_on + self.failed

    @property
    def answered(self) -> int:
        return self.known + self.silent

    @property
    def rate(self) -> float | None:
        """Of those that something is known of, the share that was resolved; None while nothing is."""
        return (self.confirmed + self.went_on) / self.known if self.known else None

    @property
    def range(self) -> tuple[float, float]:
        """Between which shares the true one is, for the questions of which something would be known."""
        return wilson(self.confirmed + self.went_on, self.known)


def wilson(hits: int, of: int, deviations: float = SURE) -> tuple[float, float]:
    """The score interval for a share that was hit so often; all there is for none."""
    if not of:
        return 0.0, 1.0
    share, square = hits / of, deviations * deviations / of
    middle = share + square / 2
    half = deviations * sqrt(share * (1 - share) / of + square / (4 * of))
    return max(0.0, (middle - half) / (1 + square)), min(1.0, (middle + half) / (1 + square))
