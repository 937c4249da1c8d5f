"""The HTTP contract for customers' programs, our own widget among them: see openapi.json."""

from webwidget.api import (
    attachments,
    conversations,
    events,
    feedback,
    handoff,
    health,
    messages,
    notice,
    own,
    search,
    signs,
)
from webwidget.api.contract import blueprint

__all__ = [
    "attachments",
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
    "signs",
]
