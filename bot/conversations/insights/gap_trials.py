"""What curators ask before they attach wordings of a gap to an entry: what would it do? Pure.

Customers' words are named by their digests, so that nothing of them is kept elsewhere.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

KIND = "try_wordings"  # of the job that finds out


@dataclass(frozen=True)
class Trial:
    """These wordings of a gap, by their digests, as variants of an entry."""

    gap: str
    entry: str
    wordings: tuple[str, ...]

    @classmethod
    def of(cls, payload: Mapping[str, Any]) -> Self:
        return cls(str(payload["gap"]), str(payload["entry"]), tuple(map(str, payload["wordings"])))

    def as_payload(self) -> dict[str, Any]:
        return {"gap": self.gap, "entry": self.entry, "wordings": list(self.wordings)}
