"""Bars of stacked parts; their axis ends at a round number. Pure: counts in, coordinates of an SVG out."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

ROUND = (1, 2, 4, 5, 10)  # an axis ends at one of these, times a power of ten


@dataclass(frozen=True)
class Part:
    """One kind's part of a bar."""

    kind: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Field:
    """In which is drawn."""

    left: float
    top: float
    width: float
    height: float

    def bar(self, slot: int, slots: int, counts: Iterable[tuple[str, int]], most: int) -> list[Part]:
        """The bar in this one of so many slots: its counts by kind, from the axis upwards. `most` is the
        end of the axis.
        """
        parts, height, step = [], 0.0, self.width / slots
        for kind, count in counts:
            if count:
                tall = self.height * count / most
                height += tall
                x, y = self.left + step * (slot + 0.1), self.top + self.height - height
                parts.append(Part(kind, round(x, 1), round(y, 1), round(step * 0.8, 1), round(tall, 1)))
        return parts

    def middle(self, slot: int, slots: int) -> float:
        """Where the label of a slot stands."""
        return round(self.left + self.width / slots * (slot + 0.5), 1)

    def ticks(self, most: int) -> tuple[tuple[float, int], ...]:
        """Of the axis upwards, with their counts."""
        shares = (0.0, 0.5, 1.0) if most % 2 == 0 else (0.0, 1.0)
        return tuple((self.top + self.height * (1 - share), round(most * share)) for share in shares)


def ceiling(most: int) -> int:
    """The round number at which an axis ends that has to hold so many."""
    if most <= 1:
        return 1
    power = int(10 ** math.floor(math.log10(most)))
    return next(factor * power for factor in ROUND if factor * power >= most)
