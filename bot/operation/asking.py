"""One question put to the current release, as a curator or a script would."""

from dataclasses import dataclass
from typing import Any

from bot.smalltalk import SmallTalk
from knowledge.folder.home import Home
from knowledge.releases.answering import Answering
from matcher import Candidate, Matcher

HANDOFF = "handoff"  # the decision, and the intent of who asks for a person


@dataclass(frozen=True)
class Asked:
    """What the bot would do. `probability` is that of the decision's entry being right, 0 to 1."""

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


def ask(home: Home, question: str, locale: str | None = None) -> Asked:
    """Decides as the bot would for a first message: a request for a person goes before any entry.

    Raises NoRelease and DamagedRelease, and the matcher's own refusals.
    """
    matcher = Matcher.open(Answering(home.releases).verified().matcher_path)
    locale = locale or home.settings.default_locale
    vector = matcher.ask(question, locale)
    decision = matcher.match(question, locale, vector=vector)
    heard = SmallTalk.load(matcher.encoder, home.model).recognise(question, vector, decision, locale)
    if heard.intent == HANDOFF:
        return Asked(HANDOFF, decision.probability, None, decision.candidates)
    return Asked(decision.kind, decision.probability, decision.entry, decision.candidates)
