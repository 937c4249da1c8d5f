"""What `kundig doctor` found."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Finding:
    """One thing looked at: ok, note, missing, damaged, old or unsafe; all but ok and note need a remedy."""

    state: str
    subject: str
    remedy: str = ""

    def __post_init__(self) -> None:
        if self.state not in ("ok", "note") and not self.remedy:
            raise ValueError(f"{self.subject}: a finding that is not ok names its remedy")

    @property
    def fine(self) -> bool:
        return self.state in ("ok", "note")

    def as_json(self) -> dict[str, Any]:
        return asdict(self)
