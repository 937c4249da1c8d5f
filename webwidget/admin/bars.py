"""Where the bars of the status page's plots stand. Pure: counts in, coordinates of an SVG out."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from webwidget.stacked import Field, Part, ceiling

FIELD: Final = Field(40.0, 10.0, 590.0, 150.0)
KINDS = ("answered", "asked", "missed", "failed", "other")  # from the axis upwards


@dataclass(frozen=True)
class Bars:
    """Parts of bars, and the ticks: of the axis upwards with their counts, of the other with slots."""

    parts: tuple[Part, ...]
    up: tuple[tuple[float, int], ...]
    across: tuple[tuple[float, int], ...]


def bars(counts: Mapping[tuple[int, str], int], slots: int, every: int) -> Bars:
    """So many bars side by side, with a tick below each `every` one, the last included."""
    held = [[(kind, counts.get((slot, kind), 0)) for kind in KINDS] for slot in range(slots)]
    most = ceiling(max((sum(count for _, count in each) for each in held), default=0))
    parts = tuple(part for slot, each in enumerate(held) for part in FIELD.bar(slot, slots, each, most))
    labelled = range((slots - 1) % every, slots, every)
    return Bars(parts, FIELD.ticks(most), tuple((FIELD.middle(slot, slots), slot) for slot in labelled))
