"""What the bot makes of one message: pure decisions about the matcher's answer and what came before."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from matcher import Candidate, Decision

SMALL_TALK = ("greet", "thanks", "goodbye", "bot_challenge")
UNRESOLVED = ("miss", "clarify")
TRACED = ("answer", "choose", "clarify", "miss", "second_miss")
HANDOFF_REASONS = {"handoff": "requested", "second_miss": "second_miss", "none_of_these": "none_of_these"}

CHOICES = 3
LOOKS_BACK = 5  # customer messages; a miss further back than this is forgotten


@dataclass(frozen=True)
class Move:
    """The intent that a rule answers, the entry to show, and the entries to choose from."""

    intent: str
    entry: str | None = None
    candidates: tuple[Candidate, ...] = ()


def left_open(intents: Iterable[str]) -> bool:
    """Whether the question before was left without an answer. `intents`: earlier messages, newest first.

    Small talk between two questions neither answers the first nor counts as another.
    """
    for _, intent in zip(range(LOOKS_BACK), intents, strict=False):
        if intent not in SMALL_TALK:
            return intent in UNRESOLVED
    return False


def move(decision: Decision, *, open_before: bool) -> Move:
    """The matcher's decision in the light of the turn before: no second miss, no second round of choices."""
    if decision.kind == "answer" and decision.entry is not None:
        return Move("answer", decision.entry, decision.candidates)
    if open_before:
        return Move("second_miss", None, decision.candidates)
    if decision.kind == "clarify" and decision.candidates:
        return Move("clarify", None, decision.candidates[:CHOICES])
    return Move("miss", None, decision.candidates)


def missed(*, open_before: bool) -> Move:
    """A message that no release could be asked about."""
    return Move("second_miss" if open_before else "miss")


def picked(choice: str, known: bool, *, open_before: bool) -> Move:
    """The move for a choice by its id; `known` says whether the release has its entry."""
    if choice == "none":
        return Move("none_of_these")
    if choice == "handoff":
        return Move("handoff")
    if known:
        return Move("choose", choice.partition(":")[2])
    return missed(open_before=open_before)


def trace(move: Move, decision: Decision | None, release: int | None) -> dict[str, Any] | None:
    """What staff may see of how the bot came to its move; None where nothing was looked up.

    Plain numbers only: the tracker stores it as JSON.
    """
    if move.intent not in TRACED:
        return None
    return {
        "decision": "answer" if move.entry else "clarify" if move.intent == "clarify" else "handoff",
        "entry": move.entry,
        "variant": next((c.question for c in move.candidates if c.entry == move.entry), None),
        "probability": float(decision.probability) if decision else None,
        "margin": float(decision.margin) if decision else None,
        "release": release,
        "candidates": [_candidate(candidate) for candidate in move.candidates],
    }


def _candidate(candidate: Candidate) -> dict[str, Any]:
    return {
        "entry": candidate.entry,
        "probability": float(candidate.probability),
        "question": candidate.question,
    }
