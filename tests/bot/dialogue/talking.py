"""A conversation with the bot's own parts, without Rasa: what was said before is handed on as Rasa does."""

import time
from dataclasses import dataclass, field

from bot.dialogue.finding import Finding, step
from bot.dialogue.language import reply_language
from bot.dialogue.live_release import LiveRelease
from bot.dialogue.moves import LOOKS_BACK, Move, Step
from bot.dialogue.reading import Reading
from bot.dialogue.rendering import entry_choices, rendered
from bot.protocol import Choice, Reply


@dataclass
class Said:
    """The move that a message came to, and the reply."""

    move: Move
    reply: Reply

    @property
    def intent(self) -> str:
        return self.move.intent

    @property
    def text(self) -> str:
        return self.reply.answers[-1].text

    @property
    def entries(self) -> list[str | None]:
        """The entries that answer."""
        return [answer.entry for answer in self.reply.answers if answer.entry]

    @property
    def choices(self) -> list[str]:
        """The ids of the choices below the last message."""
        return [choice.id for choice in self.reply.answers[-1].choices]

    @property
    def offered(self) -> list[str]:
        """The entries that answer or are offered, in any message."""
        choices = [choice for answer in self.reply.answers for choice in answer.choices]
        return [*(entry or "" for entry in self.entries), *(c.entry for c in choices if c.entry)]


@dataclass
class Talk:
    """One conversation."""

    live: LiveRelease
    locale: str = "de"
    steps: list[Step] = field(default_factory=list)

    def say(self, text: str) -> Said:
        return self._turn(text, None)

    def pick(self, id: str) -> Said:
        shown = {choice.id: choice for step in self.steps for choice in step.choices}
        return self._turn("", shown[id])

    def all(self, *texts: str) -> Said:
        """What the last of these messages comes to."""
        return [self.say(text) for text in texts][-1]

    def _turn(self, text: str, choice: Choice | None) -> Said:
        opened, shown = self.live.current(), reply_language(text, self.locale)
        reading = Reading(opened, self.live.small_talk(), self.locale, shown, self.steps)
        made = reading.of_choice(choice) if choice else reading.of_text(text)
        found = Finding.from_json(Finding.of(made, shown, self.locale, None).as_json())
        reply = rendered(f"utter_{made.intent}", made.intent, found, opened.release if opened else None)
        choices = tuple(choice for answer in reply.answers for choice in answer.choices)
        self.steps = [step(made.intent, found, choices, time.time()), *self.steps][:LOOKS_BACK]
        self.locale = reply.locale
        return Said(made, reply)


def asked_back(live: LiveRelease, *entries: str, locale: str = "de") -> Talk:
    """A conversation in which the bot has just asked back with these entries."""
    opened = live.current()
    assert opened is not None
    choices = (*entry_choices(opened.release, entries, locale, {}), Choice("none", "-"))
    return Talk(live, locale, [Step("clarify", frozenset(entries), None, choices, "?", time.time())])
