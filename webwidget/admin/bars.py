"""Where the bars of the status page's plots stand. Pure: counts in, coordinates of an SVG out."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

LEFT, TOP, WIDTH, HEIGHT = 40.0, 10.0, 590.0, 150.0  # of the field in which is drawn
KINDS = ("answered", "asked", "missed", "failed", "other")  # from the axis upwards
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
    """Parts of bars, and the ticks: of the axis upwards with their counts, of the other with slots."""

    parts: tuple[Part, ...]
    up: tuple[tuple[float, int], ...]
    across: tuple[tuple[float, int], ...]


def bars(counts: Mapping[tuple[int, str], int], slots: int, every: int) -> Bars:
    """So many bars side by side, with a tick below each `every` one, the last included."""
    totals = [sum(counts.get((slot, kind), 0) for kind in KINDS) for slot in range(slots)]
    top = ceiling(max(totals, default=0))
    step = WIDTH / slots
    parts = tuple(part for slot in range(slots) for part in _bar(counts, slot, step, top))
    ticks = range((slots - 1) % every, slots, every)
    return Bars(
        parts,
        tuple((TOP + HEIGHT * (1 - share), round(top * share)) for share in _shares(top)),
        tuple((round(LEFT + step * (slot + 0.5), 1), slot) for slot in ticks),
    )


def ceiling(most: int) -> int:
    """The round number at which an axis ends that has to hold so many."""
    if most <= 1:
        return 1
    power = int(10 ** math.floor(math.log10(most)))
    return next(factor * power for factor in ROUND if factor * power >= most)


def _shares(top: int) -> Sequence[float]:
    return (0.0, 0.5, 1.0) if top % 2 == 0 else (0.0, 1.0)


def _bar(counts: Mapping[tuple[int, str], int], slot: int, step: float, top: int) -> list[Part]:
    parts, height = [], 0.0
    for kind in KINDS:
        if count := counts.get((slot, kind), 0):
            tall = HEIGHT * count / top
            height += tall
            x, y = LEFT + step * (slot + 0.1), TOP + HEIGHT - height
            parts.append(Part(kind, round(x, 1), round(y, 1), round(step * 0.8, 1), round(tall, 1)))
    return parts
