"""Where the lines and dots of the report's two plots go. Pure: shares in, coordinates of an SVG out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

LEFT, TOP, WIDTH, HEIGHT = 44.0, 12.0, 264.0, 176.0  # of the field in which is drawn
MOST_RISK = 0.15  # where the axis of risk ends
SMALLEST, LARGEST = 3.0, 10.0  # radius of a dot


@dataclass(frozen=True)
class Dot:
    """A dot at `x`, `y`, as large as what it stands for, and its values in per cent."""

    x: float
    y: float
    radius: float
    across: float
    up: float


@dataclass(frozen=True)
class Plot:
    """Dots, the line through them or beside them as an SVG path, and the ticks of both axes in per cent."""

    dots: tuple[Dot, ...]
    line: str
    across: tuple[tuple[float, int], ...]
    up: tuple[tuple[float, int], ...]

    @property
    def area(self) -> str:
        """The line, closed along the axis below."""
        return f"{self.line} V{TOP + HEIGHT} H{LEFT} Z"


UP = tuple((TOP + HEIGHT * (1 - share / 100), share) for share in (0, 25, 50, 75, 100))


def reliability(bins: Sequence[Mapping[str, Any]]) -> Plot:
    """Stated certainty across, share of right answers up; a dot's area follows how often that was stated."""
    most = max((found["share"] for found in bins), default=1.0) or 1.0
    dots = tuple(
        _dot(
            found["stated"],
            1.0,
            found["right"],
            SMALLEST + (LARGEST - SMALLEST) * (found["share"] / most) ** 0.5,
        )
        for found in bins
    )
    ticks = tuple((LEFT + WIDTH * share / 100, share) for share in (0, 25, 50, 75, 100))
    return Plot(dots, _path(dots), ticks, UP)


def coverage(curve: Sequence[Sequence[float]], named: Mapping[str, float]) -> Plot:
    """Accepted wrong answers across, answered questions up; dots where the report names a share."""
    line = _path([_dot(risk, MOST_RISK, share, 0) for risk, share in curve if risk <= MOST_RISK])
    dots = tuple(_dot(float(risk), MOST_RISK, share, 4.5) for risk, share in named.items())
    ticks = tuple((LEFT + WIDTH * risk / (100 * MOST_RISK), risk) for risk in (0, 2, 5, 10, 15))
    return Plot(dots, line, ticks, UP)


def deviation(bins: Sequence[Mapping[str, Any]]) -> float:
    """By how much stated and true shares differ on average, in percentage points."""
    return float(100 * sum(found["share"] * abs(found["stated"] - found["right"]) for found in bins))


def _dot(across: float, most: float, up: float, radius: float) -> Dot:
    return Dot(
        round(LEFT + WIDTH * across / most, 1),
        round(TOP + HEIGHT * (1 - up), 1),
        round(radius, 1),
        100 * across,
        100 * up,
    )


def _path(dots: Sequence[Dot]) -> str:
    return "M" + " L".join(f"{dot.x} {dot.y}" for dot in dots) if dots else ""
