"""Administration: what an admin looks after, a page each."""

from webwidget.admin import (
    accounts,
    audit,
    channels,
    contexts,
    people,
    previewing,
    providers,
    required_step,
    second_reader,
    sites,
    status,
    teams,
)
from webwidget.admin.face import blueprint

__all__ = [
    "accounts",
    "audit",
    "blueprint",
    "channels",
    "contexts",
    "people",
    "previewing",
    "providers",
    "required_step",
    "second_reader",
    "sites",
    "status",
    "teams",
]
