"""The HTTP contract for customers' programs, our own widget among them: see openapi.json."""

from webwidget.api import conversations, events, feedback, handoff, health, messages, notice, own, search
from webwidget.api.contract import blueprint

__all__ = [
    "blueprint",
    "conversations",
    "events",
    "feedback",
    "handoff",
    "health",
    "messages",
    "notice",
    "own",
    "search",
]
