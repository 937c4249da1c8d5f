"""A handoff as agents see it: who waits, since when, and why the bot gave up. Pure."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from bot.protocol import Candidate, Trace
from bot.storage.records import Message, State, Waiting


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
    seq: int = 0  # of the last message
    team: str | None = None  # that it was passed on to
    awaiting: float | None = None  # since when the customer waits for a word of the agent
    tags: tuple[str, ...] = ()
    channel: str = "chat"
    alike: int = 0  # how many from the same network wait; 0 where that is not known
    tried: tuple[Tried, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Queue:
    """Who waits or is with an agent; `waiting` counts those, too, that there are no tickets of."""

    tickets: tuple[Ticket, ...]
    waiting: int


@dataclass(frozen=True)
class Selection:
    """Which of those who wait are meant: of the network of conversation `like`, on one site, since then."""

    like: str | None = None
    site: str | None = None
    since: float = 0.0  # unix seconds


def ticket_of(waiting: Waiting, tried: tuple[Tried, ...] = ()) -> Ticket:
    """Who came back waits since then, though they come first."""
    conversation, handoff = waiting.conversation, waiting.handoff
    since = handoff.since if handoff.reason == "reopened" else None
    return Ticket(
        conversation=conversation.id,
        state=conversation.state,
        locale=conversation.locale,
        site=conversation.site,
        waiting_since=since or handoff.requested,
        reason=handoff.reason,
        agent=conversation.agent,
        last_text=waiting.last_text,
        seq=conversation.seq,
        alike=waiting.alike,
        team=handoff.team,
        awaiting=conversation.awaiting,
        channel=conversation.channel,
        tried=tried,
    )


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
