"""How a message is understood: by itself, as a reply to choices, or as small talk. Knows nothing of Rasa."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from bot.dialogue.live_release import OpenRelease
from bot.dialogue.moves import ASKED_BACK, Move, Step, left_open, missed, move, picked, replied, unhelpful
from bot.dialogue.topics import nearest_topics, questions_of
from bot.dialogue.typed import Typed, typed
from bot.phrases import tokens
from bot.protocol import Choice
from bot.smalltalk import UNHELPFUL, Recognised, SmallTalk
from knowledge.errors import UnknownEntry
from matcher import Decision, plain
from matcher.text import clean

Floats = NDArray[np.float32]

WITH_TOPICS = ("miss", "refused")
LIKELY = 50  # entries in whose order the questions of a topic are listed


@dataclass(frozen=True)
class Reading:
    """One message in one language, in the light of `steps`, what came before, newest first."""

    opened: OpenRelease | None
    small_talk: SmallTalk
    locale: str  # of the conversation
    shown: str  # the language to reply in
    steps: Sequence[Step]

    def of_choice(self, choice: Choice) -> Move:
        """What a choice that was picked comes to."""
        if choice.topic is not None:
            return self._topic(choice.topic)
        made = picked(choice, self._knows(choice.entry), self._open)
        return self._with_topics(made)

    def of_text(self, text: str) -> Move:
        """What a typed text comes to."""
        last = self.steps[0] if self.steps else None
        said = typed(text, last.choices if last else ())
        if said is not None and (made := self._replied(said, last)) is not None:
            return self._with_topics(replace(made, reading=said.reading, about=made.about or text))
        made = self._with_topics(self._read(text))
        return replace(made, about=made.about or text)

    @property
    def _open(self) -> tuple[Step, ...]:
        return left_open(self.steps)

    def _replied(self, said: Typed, last: Step | None) -> Move | None:
        """What a typed reply to choices comes to, if it is one."""
        answers = [choice for choice in last.choices if choice.entry or choice.topic] if last else []
        only = last is not None and last.intent in ASKED_BACK and len(answers) == 1
        places = (0,) if said.kind == "yes" and only else said.places
        if not places:
            return replied(said, last, self._open)
        made = [replace(self.of_choice(answers[place]), picked=answers[place].id) for place in places]
        return made[0] if len(made) == 1 else Move("several", parts=tuple(made))

    def _read(self, text: str) -> Move:
        question = plain(text)
        asked = self.opened.matcher if self.opened else self.small_talk.encoder
        vector = asked.ask(question, self.locale)
        decision = self._decision(question, vector)
        recognised = self._recognised(text, question, vector, decision)
        if recognised.intent == UNHELPFUL:
            return unhelpful(self._open)
        if recognised.is_small_talk:
            return Move(recognised.intent)
        if decision is None:
            return missed(self._open)
        again = bool(self.steps) and tokens(self.steps[0].about) == tokens(text)
        return move(decision, self._open, anew=not again)

    def _decision(self, question: str, vector: Floats | None) -> Decision | None:
        if self.opened is None:
            return None
        return self.opened.matcher.match(question, self.locale, vector=vector)

    def _recognised(self, text: str, question: str, vector: Floats, decision: Decision | None) -> Recognised:
        """What kind of message it is. Courtesies around it count where the rest is no plain question."""
        found = self.small_talk.recognise(question, vector, decision, self.locale)
        answered = decision is not None and decision.kind == "answer"
        if question == clean(text) or (answered and not found.is_small_talk):
            return found
        whole = self.small_talk.encoder.ask(text, self.locale)
        return self.small_talk.recognise(text, whole, decision, self.locale)

    def _topic(self, topic: str) -> Move:
        asked = next((step.about for step in self.steps if step.about), "")
        if self.opened is None:
            return missed(self._open)
        likely = self.opened.matcher.best(asked, self.locale, count=LIKELY) if asked else ()
        found = questions_of(self.opened.release, topic, likely)
        return Move("topic", entries=found, about=asked) if found else missed(self._open)

    def _with_topics(self, made: Move) -> Move:
        """A miss, and a refusal, with the topics that are nearest to the question."""
        if self.opened is None or made.intent not in WITH_TOPICS:
            return made
        before = self.steps[0].offered if made.intent == "refused" and self.steps else ()
        near = (made.decision.ranked if made.decision else ()) or [c.entry for c in made.candidates]
        topics = nearest_topics(self.opened.release, near or sorted(before), self.shown)
        return replace(made, choices=topics)

    def _knows(self, entry: str | None) -> bool:
        if self.opened is None or entry is None:
            return False
        try:
            self.opened.release.entry(entry, self.locale)
        except UnknownEntry:
            return False
        return True
