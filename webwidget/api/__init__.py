"""The HTTP contract for customers' programs, our own widget among them: see openapi.json."""

from webwidget.api import (
    account_link,
    announcements,
    attachments,
    closing,
    contexts,
    conversations,
    events,
    feedback,
    handoff,
    health,
    messages,
    notice,
    own,
    proactive,
    push,
    search,
    signs,
)
from webwidget.api.contract import blueprint

__all__ = [
    "account_link",
    "announcements",
    "attachments",
    "blueprint",
    "closing",
    "contexts",
    "conversations",
    "events",
    "feedback",
    "handoff",
    "health",
    "messages",
    "notice",
    "own",
    "proactive",
    "push",
    "search",
    "signs",
]
