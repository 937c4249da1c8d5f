"""One question put to the current release, as a curator or a script would."""

from dataclasses import dataclass
from typing import Any

from bot.smalltalk import SmallTalk
from knowledge.home import Home
from knowledge.releases import Releases
from matcher import Candidate, Matcher


@dataclass(frozen=True)
class Asked:
    """What the bot would do. `probability` is that of the first candidate being right, 0 to 1."""

    decision: str
    probability: float
    entry: str | None
    candidates: tuple[Candidate, ...]

    def as_json(self) -> dict[str, Any]:
        return {
            "decision": self.decision,
            "probability": round(self.probability, 4),
            "entry": self.entry,
            "candidates": [
                {"entry": c.entry, "probability": round(c.probability, 4), "question": c.question}
                for c in self.candidates
            ],
        }
