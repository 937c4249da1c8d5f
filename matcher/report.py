"""What a build says about its corpus, for curators."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

WarningKind = Literal["duplicate", "collision", "few_variants", "uncalibrated"]


@dataclass(frozen=True)
class Warning:
    """Something a curator should look at; `entries` are the ids it is about."""

    kind: WarningKind
    entries: tuple[str, ...]
    message: str


@dataclass(frozen=True)
class Report:
    """Size, warnings and what to expect; `coverage` maps a risk ("0.05") to the share answered at it."""

    entries: int
    variants: int
    warnings: tuple[Warning, ...]
    coverage: Mapping[str, float]
    calibrated: bool
    trials: int
    encoder: str
    fit_seconds: float

    def as_json(self) -> dict[str, Any]:
        """Plain values only."""
        return asdict(self)
