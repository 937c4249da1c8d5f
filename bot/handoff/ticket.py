"""A handoff as agents see it: who waits, since when, and why the bot gave up. Pure."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any, Literal

from bot.conversations.messages import Message
from bot.conversations.states import State

Reason = Literal["requested", "second_miss", "none_of_these", "bot_unavailable"]


@dataclass(frozen=True)
class Candidate:
    """An entry the bot thought of."""

    entry: str
    probability: float
    question: str


@dataclass(frozen=True)
class Tried:
    """One turn of the bot before it gave up: what was asked, what it decided, what it thought of."""

    asked: str
    decision: str
    entry: str | None
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True)
class Ticket:
    """A conversation that a person was asked for."""

    conversation: str
    state: State
    locale: str
    site: str
    waiting_since: float  # unix seconds, UTC
    reason: str
    agent: str | None  # account name
    last_text: str  # of the customer
    tried: tuple[Tried, ...]

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def what_was_tried(messages: Iterable[Message]) -> tuple[Tried, ...]:
    """The bot's turns in a stretch of a transcript, oldest first."""
    asked, turns = "", []
    for message in messages:
        if message.role == "customer":
            asked = message.text
        elif message.role == "bot" and message.trace:
            turns.append(_tried(asked, message.trace))
    return tuple(turns)


def _tried(asked: str, trace: dict[str, Any]) -> Tried:
    return Tried(
        asked=asked,
        decision=str(trace.get("decision", "")),
        entry=trace.get("entry"),
        candidates=tuple(
            Candidate(str(row["entry"]), float(row["probability"]), str(row.get("question", "")))
            for row in trace.get("candidates") or ()
        ),
    )
