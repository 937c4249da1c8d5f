"""What the bot found out about a message."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from bot.protocol import Trace


@dataclass(frozen=True)
class Finding:
    """Goes from FaqMatcher to the lines the bot says, as JSON in the message's parse data, which Rasa stores.

    `titles` says by id what the matcher calls the entries on offer, where it does so in the reply's language.
    """

    locale: str  # to reply in
    conversation_locale: str
    entry: str | None = None  # that answers
    offered: tuple[str, ...] = ()  # entries to choose from
    titles: Mapping[str, str] = field(default_factory=dict)
    trace: Trace | None = None

    def as_json(self) -> dict[str, Any]:
        return {
            "locale": self.locale,
            "conversation_locale": self.conversation_locale,
            "entry": self.entry,
            "offered": list(self.offered),
            "titles": dict(self.titles),
            "trace": self.trace.as_json() if self.trace else None,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Also of a message that version 0.1 read; it called all it thought of `candidates`."""
        trace = data["trace"]
        return cls(
            locale=data["locale"],
            conversation_locale=data["conversation_locale"],
            entry=data["entry"],
            offered=tuple(data["offered"] if "offered" in data else data["candidates"]),
            titles=data["titles"],
            trace=None if trace is None else Trace.from_json(trace),
        )
