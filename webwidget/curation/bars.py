"""Where the bars of the page of measures stand. Pure: counts in, coordinates of an SVG out."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from bot.conversations.insights.ends import DAY
from bot.conversations.insights.measures import Figures, Period
from bot.conversations.insights.resolution import Resolution
from webwidget.stacked import Field, Part, ceiling

FIELD: Final = Field(40.0, 8.0, 590.0, 120.0)
MOST: Final = 56  # bars; beyond it, each stands for a week
LABELS: Final = 5
ENDS = ("confirmed", "went_on", "failed", "silent")  # from the left to the right


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
    held = [tuple(zip(("answered", "unanswered"), each, strict=True)) for each in counts]
    parts = [part for slot, each in enumerate(held) for part in FIELD.bar(slot, slots, each, top)]
    every = max(1, math.ceil(slots / LABELS))
    labels = tuple(
        (FIELD.middle(slot, slots), begun + slot * length * DAY)
        for slot in range((slots - 1) % every, slots, every)
    )
    return Bars(tuple(parts), FIELD.ticks(top), labels, length > 1)


def split(resolution: Resolution) -> tuple[Part, ...]:
    """One bar of a hundred, divided by what is known of the answered questions."""
    found, left = [], 0.0
    for name in ENDS if resolution.answered else ():
        width = 100 * getattr(resolution, name) / resolution.answered
        if width:
            found.append(Part(name, round(left, 2), 0.0, round(width, 2), 10.0))
        left += width
    return tuple(found)
