"""The one component of Rasa's pipeline: says which rule applies to a message, and about which entries."""

from collections.abc import Iterator, Sequence
from typing import Any, Self

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.dialogue.language import language_of
from bot.dialogue.moves import Move, Step, left_open, missed, move, picked, titles_in, trace
from bot.dialogue.shelf import Shelf, Volume, shelf_at
from bot.smalltalk import UNHELPFUL
from knowledge.errors import UnknownEntry
from knowledge.home import Home
from matcher import Decision

HEARD = "kundig"  # the key of our findings in a message's parse data
NOT_A_COMMAND = "\u2060"  # a word joiner: invisible, and no slash


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class FaqMatcher(GraphComponent):  # type: ignore[misc]  # Rasa has no types
    """Encodes a message once; asks the current release and the small talk; names the intent."""

    def __init__(self, shelf: Shelf, default_locale: str) -> None:
        self._shelf = shelf
        self._default_locale = default_locale

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Self:
        home = Home.from_environment()
        return cls(shelf_at(home.root), home.settings.default_locale[:2])

    def process(self, messages: list[Message], tracker: DialogueStateTracker) -> list[Message]:
        """Sets intent and findings on each message. Rasa passes the tracker by the parameter's name."""
        for message in messages:
            text, facts = message.get(TEXT) or "", message.get("metadata") or {}
            self._hear(message, text, facts, left_open(earlier_steps(tracker, facts.get("turn"))))
            if text.lstrip().startswith("/"):
                # What a customer types is never one of Rasa's commands, like /restart.
                message.set(TEXT, NOT_A_COMMAND + text)
        return messages

    def _hear(self, message: Message, text: str, facts: dict[str, Any], before: Sequence[Step]) -> None:
        locale = facts.get("locale") or self._default_locale
        volume = self._shelf.volume()
        decision: Decision | None = None
        if choice := facts.get("choice"):
            made = picked(choice, _knows(volume, choice, locale), before)
        else:
            made, decision, locale = self._read(text, locale, volume, before)
        confidence = float(decision.probability) if decision else 1.0
        message.set(INTENT, {"name": made.intent, "confidence": confidence}, add_to_output=True)
        found = {
            "locale": locale,
            "conversation_locale": facts.get("locale") or self._default_locale,
            "entry": made.entry,
            "candidates": [candidate.entry for candidate in made.candidates],
            "titles": titles_in(made, locale),
            "trace": trace(made, decision, volume.release.number if volume else None),
        }
        message.set(HEARD, found, add_to_output=True)

    def _read(
        self, text: str, locale: str, volume: Volume | None, before: Sequence[Step]
    ) -> tuple[Move, Decision | None, str]:
        """The move for a typed text, the decision behind it, and the language to reply in."""
        small_talk = self._shelf.small_talk()
        vector = small_talk.encoder.ask(text, locale)
        decision = volume.matcher.match(text, locale, vector=vector) if volume else None
        heard = small_talk.recognise(text, vector, decision, locale)
        guess = (heard.is_small_talk and heard.locale) or (decision.locale if decision else locale)
        locale = language_of(text, guess, locale)
        if heard.is_small_talk and heard.intent != UNHELPFUL:
            return Move(heard.intent), None, locale
        if heard.intent == UNHELPFUL or decision is None:
            return missed(before), None, locale
        return move(decision, before), decision, locale


def earlier_steps(tracker: DialogueStateTracker, turn: int | None) -> Iterator[Step]:
    """What the customer's earlier messages were, newest first; not that of this very turn."""
    for event in reversed(tracker.events):
        if isinstance(event, UserUttered) and event.intent_name and event.metadata.get("turn") != turn:
            found = (event.parse_data or {}).get(HEARD, {}).get("candidates", ())
            yield Step(event.intent_name, frozenset(found if event.intent_name == "clarify" else ()))


def _knows(volume: Volume | None, choice: str, locale: str) -> bool:
    if volume is None:
        return False
    try:
        volume.release.entry(choice.partition(":")[2], locale)
    except UnknownEntry:
        return False
    return True
