"""How a conversation may move between the bot and people."""

from collections.abc import Callable

from bot.storage.records import Event
from knowledge.errors import KundigError

MOVES = {
    "handoff.requested": "queued",
    "handoff.requeued": "queued",
    "handoff.cancelled": "bot",
    "handoff.returned": "bot",
    "handoff.accepted": "human",
    "handoff.transferred": "human",
    "conversation.closed": "closed",
    "conversation.reopened": "bot",  # unless the next event says otherwise
}


def followed(events: list[Event]) -> tuple[str, str | None, str | None]:
    """State, agent and team, as somebody knows them who reads events alone, such as a webhook's receiver."""
    state, agent, team = "bot", None, None
    for event in events:
        if event.kind in MOVES:
            state = MOVES[event.kind]
            agent = event.data.get("agent") if state == "human" else None
            team = event.data.get("team") if event.kind == "handoff.requeued" else None
    return state, agent, team


def allowed(step: Callable[[], object]) -> bool:
    """Whether it went through; a refusal is an answer, too."""
    try:
        step()
    except KundigError:
        return False
    return True
