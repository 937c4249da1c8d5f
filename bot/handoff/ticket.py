"""A handoff as agents see it: who waits, since when, and why the bot gave up. Pure."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from bot.protocol import Candidate, Trace
from bot.storage.records import Message, State


@dataclass(frozen=True)
class Tried:
    """One turn of the bot before it gave up: what was asked, what it decided, what it thought of."""

    asked: str
    decision: str
    entry: str | None
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True)
class Ticket:
    """A conversation that a person was asked for. A queue's tickets come without what was tried."""

    conversation: str
    state: State
    locale: str
    site: str
    waiting_since: float  # unix seconds, UTC
    reason: str
    agent: str | None  # account name
    last_text: str  # of the customer
    tried: tuple[Tried, ...] = ()

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


def _tried(asked: str, trace: Trace) -> Tried:
    return Tried(asked, trace.decision, trace.entry, trace.candidates)
