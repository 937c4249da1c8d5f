"""What the bot found out about a message."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self

from bot.dialogue.moves import SMALL_TALK, Move, Step, leads, titles_in, trace
from bot.protocol import Choice, Trace

APART = 0.2  # lead in score, below which the first of several choices may be but a twin of the next


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
    choices: tuple[Choice, ...] = ()  # shown as they are, before the button
    about: str = ""  # the question that a follow-up goes on from
    kept: str = ""  # the entry that a follow-up goes on from, where none was shown
    intent: str = ""
    intro: str = ""  # the line that goes before the answer
    passage: str = ""  # of the entry's answer, instead of the whole
    parts: tuple["Finding", ...] = ()  # of a message that asks several things

    @classmethod
    def of(cls, made: Move, shown: str, locale: str, release: int | None) -> Self:
        """What of a move the bot's lines need, and later messages."""
        shown = made.shown or shown
        return cls(
            locale=shown,
            conversation_locale=locale,
            entry=made.entry,
            offered=made.offered,
            titles=titles_in(made, shown),
            trace=trace(made, release),
            choices=made.choices,
            about=made.about if made.intent not in SMALL_TALK else "",
            kept=made.kept or "",
            intent=made.intent,
            intro=made.intro,
            passage=made.passage,
            parts=tuple(cls.of(part, shown, locale, release) for part in made.parts),
        )

    def within(self, contexts: tuple[str, ...]) -> Self:
        """The trace says in which contexts the customer was."""
        if not contexts or self.trace is None:
            return self
        return replace(self, trace=replace(self.trace, contexts=contexts))

    def as_json(self) -> dict[str, Any]:
        """What most messages do not have is left out where there is none."""
        rare = {
            "choices": [choice.as_json() for choice in self.choices],
            "about": self.about,
            "kept": self.kept,
            "intent": self.intent,
            "intro": self.intro,
            "passage": self.passage,
            "parts": [part.as_json() for part in self.parts],
        }
        return {
            "locale": self.locale,
            "conversation_locale": self.conversation_locale,
            "entry": self.entry,
            "offered": list(self.offered),
            "titles": dict(self.titles),
            "trace": self.trace.as_json() if self.trace else None,
        } | {name: value for name, value in rare.items() if value}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Also of a message that an earlier version read; 0.1 called all it thought of `candidates`."""
        trace = data["trace"]
        return cls(
            locale=data["locale"],
            conversation_locale=data["conversation_locale"],
            entry=data["entry"],
            offered=tuple(data["offered"] if "offered" in data else data["candidates"]),
            titles=data["titles"],
            trace=None if trace is None else Trace.from_json(trace),
            choices=tuple(map(Choice.from_json, data.get("choices", ()))),
            about=data.get("about", ""),
            kept=data.get("kept", ""),
            intent=data.get("intent", ""),
            intro=data.get("intro", ""),
            passage=data.get("passage", ""),
            parts=tuple(map(cls.from_json, data.get("parts", ()))),
        )


def step(intent: str, found: Finding, choices: Iterable[Choice], at: float) -> Step:
    """What a message with this finding is to those that follow; `choices` stood below the reply."""
    trace = found.trace if intent == "clarify" else None
    among = trace.candidates if trace and (trace.margin or 0.0) >= APART else ()
    return Step(
        intent,
        frozenset(found.offered),
        found.entry,
        tuple(choices),
        found.about,
        at,
        found.kept or None,
        leads([candidate.probability for candidate in among]),
    )
