"""The desk: agents take over conversations with the whole story in front of them, and give them back."""

from webwidget.desk import (
    attachments,
    canned,
    lists,
    notes,
    passing,
    people,
    proposing,
    signs,
    suggestions,
    tags,
)
from webwidget.desk.pages import blueprint

__all__ = [
    "attachments", "blueprint", "canned", "lists", "notes", "passing", "people", "proposing", "signs",
    "suggestions", "tags",
]  # fmt: skip
