"""Windows: until when a network brings somebody free text, and what else may be sent. Pure.

Networks close a talk some time after somebody last wrote; then what people write may still go for longer, or
a template that the network has approved, or nothing until they write again.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from math import inf
from typing import Literal

from bot.storage.records import Role
from bot.storage.repositories.messengers import Connection, Peer

HOUR = 3600.0

_GAP = re.compile(r"\{\{\s*(\w{1,60})\s*\}\}")
_NO_FILLING = re.compile(r"[\n\t{}]| {4}")  # what networks refuse in a gap, and a gap that nobody has filled


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
    """What a network has approved to be sent at any time, word for word, but for gaps such as `{{1}}`;
    `language` is its name for it.
    """

    name: str
    language: str
    text: str

    def filled(self, said: str) -> Mapping[str, str] | None:
        """What stands in its gaps, by their names; None for what is not this with its gaps filled."""
        first, *rest = _GAP.split(self.text)
        names, texts, at = rest[::2], rest[1::2], len(first)
        if not said.startswith(first) or not said.endswith(rest[-1] if rest else first):
            return None
        found: dict[str, str] = {}
        for number, (name, text) in enumerate(zip(names, texts, strict=True), 1):
            end = len(said) - len(text) if number == len(names) else said.find(text, at + 1)
            value = said[at:end] if at < end else ""
            if not value.strip() or _NO_FILLING.search(value) or found.setdefault(name, value) != value:
                return None
            at = end + len(text)
        return found if at == len(said) else None


@dataclass(frozen=True)
class Way:
    """How a message goes out: as free text, as what a person wrote after that, as a template whose gaps are
    `filled`, or not now.
    """

    kind: Literal["free", "by_person", "template", "closed"]
    template: Template | None = None
    filled: Mapping[str, str] = field(default_factory=dict)


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
        for each in self.templates:
            if (filled := each.filled(text.strip())) is not None:
                return Way("template", each, filled)
        return Way("closed")


def standing(peer: Peer, connection: Connection, window: Window) -> Standing:
    """For somebody on this network."""
    return Standing(connection.kind, window, peer.heard_at, kept(connection.templates))


def kept(written: str | None) -> tuple[Template, ...]:
    """The templates of a connection."""
    return tuple(Template(**each) for each in json.loads(written or "[]"))


def written(templates: Sequence[Template]) -> str:
    """So that `kept` reads them."""
    return json.dumps([asdict(each) for each in templates], ensure_ascii=False)
