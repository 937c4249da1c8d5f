"""Where the bars of the page of measures stand. Pure: counts in, coordinates of an SVG out."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from bot.conversations.ends import DAY
from bot.conversations.measures import Figures, Period
from bot.conversations.resolution import Resolution

LEFT, TOP, WIDTH, HEIGHT = 40.0, 8.0, 590.0, 120.0  # of the field in which is drawn
MOST: Final = 56  # bars; beyond it, each stands for a week
LABELS: Final = 5
ENDS = ("confirmed", "went_on", "failed", "silent")  # from the left to the right
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
class Bars:
    """Parts of bars; ticks upwards with counts, and across with days (unix seconds)."""

    parts: tuple[Part, ...]
    up: tuple[tuple[float, int], ...]
    across: tuple[tuple[float, float], ...]
    weekly: bool


def asked(period: Period, days: Mapping[float, Figures]) -> Bars:
    """Questions of each day or week: with an answer, and above it those without."""
    length = 1 if period.days <= MOST else 7
    slots = math.ceil(period.days / length)
    begun = period.until - slots * length * DAY
    counts = [(0, 0)] * slots
    for day, each in days.items():
        slot = min(int((day - begun) // (length * DAY)), slots - 1)
        counts[slot] = (counts[slot][0] + each.answered, counts[slot][1] + each.unanswered)
    top = ceiling(max(map(sum, counts), default=0))
    parts = [part for slot, each in enumerate(counts) for part in _bar(slot, each, WIDTH / slots, top)]
    every = max(1, math.ceil(slots / LABELS))
    labels = tuple(
        (_middle(slot, slots), begun + slot * length * DAY)
        for slot in range((slots - 1) % every, slots, every)
    )
    shares = (0.0, 0.5, 1.0) if top % 2 == 0 else (0.0, 1.0)
    up = tuple((TOP + HEIGHT * (1 - share), round(top * share)) for share in shares)
    return Bars(tuple(parts), up, labels, length > 1)


def split(resolution: Resolution) -> tuple[Part, ...]:
    """One bar of a hundred, divided by what is known of the answered questions."""
    found, left = [], 0.0
    for name in ENDS if resolution.answered else ():
        width = 100 * getattr(resolution, name) / resolution.answered
        if width:
            found.append(Part(name, round(left, 2), 0.0, round(width, 2), 10.0))
        left += width
    return tuple(found)


def ceiling(most: int) -> int:
    """The round number at which an axis ends that has to hold so many."""
    if most <= 1:
        return 1
    power = int(10 ** math.floor(math.log10(most)))
    return next(factor * power for factor in ROUND if factor * power >= most)


def _middle(slot: int, slots: int) -> float:
    return round(LEFT + WIDTH / slots * (slot + 0.5), 1)


def _bar(slot: int, counts: tuple[int, int], step: float, top: int) -> list[Part]:
    parts, height = [], 0.0
    for kind, count in zip(("answered", "unanswered"), counts, strict=True):
        if count:
            tall = HEIGHT * count / top
            height += tall
            x, y = LEFT + step * (slot + 0.1), TOP + HEIGHT - height
            parts.append(Part(kind, round(x, 1), round(y, 1), round(step * 0.8, 1), round(tall, 1)))
    return parts
