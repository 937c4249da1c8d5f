"""What a build says about its corpus, for curators."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from matcher.report.reliability import Bin

WarningKind = Literal["duplicate", "collision", "confused", "few_variants", "often_missed", "uncalibrated"]

_PROMISE = "With {more} more each, about {gain} more of 100 questions about them would get there."
# Plain English for the command line; faces make sentences of their own, in any language, from kind and facts.
_SENTENCES = {
    "duplicate": "“{one}” and “{two}” ask nearly the same. Merge the two entries, or drop one wording.",
    "collision": "“{text}” belongs to {count} entries. Keep it in one of them.",
    "confused": "{lost} of {of} wordings of {entry} are closest to {other}, and {back} of {of_back} the "
    "other way round. Merge them, or word more clearly what sets them apart.",
    "few_variants": f"Entries with fewer than {{variants}} variants: {{count}}. {_PROMISE}",
    "few_variants_unmeasured": "Entries with fewer than {variants} variants: {count}. Each further one makes "
    "answers surer.",
    "often_missed": "Entries that have variants, and yet questions often find another one: {count}. "
    f"{_PROMISE}",
    "uncalibrated": "Too few question variants to work out how sure is sure enough: until there are more, "
    "questions are answered only when they match an entry word for word; else the customer is asked back.",
}


@dataclass(frozen=True)
class Warning:
    """Something a curator should look at: its kind, the ids of its entries, and its plain values."""

    kind: WarningKind
    entries: tuple[str, ...]
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def message(self) -> str:
        """The sentence in English."""
        unmeasured = "gain" in self.facts and self.facts["gain"] is None
        return _SENTENCES[f"{self.kind}_unmeasured" if unmeasured else self.kind].format(**self.facts)

    def as_json(self) -> dict[str, Any]:
        """Plain values, with the message for readers who know no facts."""
        return {**asdict(self), "message": self.message}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Warning":
        """The reverse of `as_json`."""
        return cls(data["kind"], tuple(data["entries"]), data["facts"])


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
        return {**asdict(self), "warnings": [warning.as_json() for warning in self.warnings]}
