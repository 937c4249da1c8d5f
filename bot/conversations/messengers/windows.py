"""Windows: until when a network brings somebody free text, and what else may be sent. Pure.

Networks close a talk some time after somebody last wrote; then what people write may still go for longer, or
a template that the network has approved, or nothing until they write again.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from math import inf
from typing import Literal

from bot.storage.records import Role
from bot.storage.repositories.messengers import Connection, Peer

HOUR = 3600.0


@dataclass(frozen=True)
class Window:
    """How many seconds after their last message somebody gets free text; from people `by_people`."""

    free: float = inf
    by_people: float = 0.0

    def __post_init__(self) -> None:
        if self.free <= 0 or self.by_people < 0:
            raise ValueError("A window is open for a while.")

    def until(self, heard_at: float | None, role: Role) -> float:
        """When it closes for what somebody in this role writes; never where nobody knows when they wrote."""
        lasts = max(self.free, self.by_people) if role == "agent" else self.free
        return inf if heard_at is None else heard_at + lasts


OPEN = Window()  # of networks that have none


@dataclass(frozen=True)
class Template:
    """What a network has approved to be sent at any time, word for word; `language` is its name for it."""

    name: str
    language: str
    text: str


@dataclass(frozen=True)
class Way:
    """How a message goes out: as free text, as what a person wrote after that, as a template, or not now."""

    kind: Literal["free", "by_person", "template", "closed"]
    template: Template | None = None


@dataclass(frozen=True)
class Standing:
    """What may be sent to somebody on a network: free text `until` a time, which may be infinite, and at any
    time one of these templates.
    """

    kind: str
    window: Window
    heard_at: float | None
    templates: tuple[Template, ...] = ()

    @property
    def until(self) -> float:
        """Until when agents may write what they like."""
        return self.window.until(self.heard_at, "agent")

    def way(self, role: Role, text: str, now: float) -> Way:
        """How this may go out now."""
        if now < self.window.until(self.heard_at, "bot"):
            return Way("free")
        if now < self.window.until(self.heard_at, role):
            return Way("by_person")
        found = next((each for each in self.templates if each.text == text.strip()), None)
        return Way("template", found) if found else Way("closed")


def standing(peer: Peer, connection: Connection, window: Window) -> Standing:
    """For somebody on this network."""
    return Standing(connection.kind, window, peer.heard_at, kept(connection.templates))


def kept(written: str | None) -> tuple[Template, ...]:
    """The templates of a connection."""
    return tuple(Template(**each) for each in json.loads(written or "[]"))


def written(templates: Sequence[Template]) -> str:
    """So that `kept` reads them."""
    return json.dumps([asdict(each) for each in templates], ensure_ascii=False)
