"""The states of a conversation and the events that move it. Pure."""

from typing import Literal

from bot.conversations.errors import NotAllowed
from bot.storage.records import State

Event = Literal[
    "request", "cancel", "accept", "take_over", "transfer", "requeue", "hand_back", "close", "reopen",
    "resume",
]  # fmt: skip

TRANSITIONS: dict[tuple[State, Event], State] = {
    ("bot", "request"): "queued",
    ("queued", "cancel"): "bot",
    ("queued", "accept"): "human",
    ("bot", "take_over"): "human",
    ("human", "transfer"): "human",
    ("human", "requeue"): "queued",
    ("human", "hand_back"): "bot",
    ("bot", "close"): "closed",
    ("queued", "close"): "closed",
    ("human", "close"): "closed",
    ("closed", "reopen"): "bot",
    ("closed", "resume"): "human",
    ("closed", "request"): "queued",
}


def transition(state: State, event: Event) -> State:
    """The state after `event`; raises NotAllowed when `state` knows no such event."""
    try:
        return TRANSITIONS[state, event]
    except KeyError:
        raise NotAllowed(state, event) from None
