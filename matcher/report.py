"""What a build says about its corpus, for curators."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from matcher.reliability import Bin

WarningKind = Literal["duplicate", "collision", "confused", "few_variants", "often_missed", "uncalibrated"]


@dataclass(frozen=True)
class Warning:
    """Something a curator should look at; `entries` are the ids it is about.

    `message` says it in English; `facts` are the plain values in it, for whoever says it in another language.
    """

    kind: WarningKind
    entries: tuple[str, ...]
    message: str
    facts: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Warning":
        """The reverse of `dataclasses.asdict`."""
        return cls(data["kind"], tuple(data["entries"]), data["message"], data["facts"])


@dataclass(frozen=True)
class Report:
    """Size, warnings and what to expect.

    `coverage` maps a risk ("0.05") to the share answered at it, `curve` does so finely, as pairs.
    `reliability` compares stated with true shares of right answers; empty where there were too few trials.
    """

    entries: int
    variants: int
    warnings: tuple[Warning, ...]
    coverage: Mapping[str, float]
    curve: tuple[tuple[float, float], ...]
    reliability: tuple[Bin, ...]
    calibrated: bool
    trials: int
    encoder: str
    fit_seconds: float

    def as_json(self) -> dict[str, Any]:
        """Plain values only."""
        return asdict(self)
