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

from bot.dialogue.finding import Finding
from bot.dialogue.language import reply_language
from bot.dialogue.live_release import LiveRelease, OpenRelease, live_release
from bot.dialogue.moves import Move, Step, left_open, missed, move, picked, titles_in, trace
from bot.protocol import Turn
from bot.smalltalk import UNHELPFUL
from knowledge.errors import UnknownEntry
from knowledge.home import Home
from matcher import Decision

FINDING = "kundig"  # the key of our finding in a message's parse data
NOT_A_COMMAND = "\u2060"  # a word joiner: invisible, and no slash


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class FaqMatcher(GraphComponent):  # type: ignore[misc]  # Rasa has no types
    """Encodes a message once; asks the current release and the small talk; names the intent."""

    def __init__(self, live: LiveRelease) -> None:
        self._live = live

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Self:
        return cls(live_release(Home.from_environment().root))

    def process(self, messages: list[Message], tracker: DialogueStateTracker) -> list[Message]:
        """Sets intent and finding on each message. Rasa passes the tracker by the parameter's name.

        Raises Malformed for a message that did not come through our channel.
        """
        for message in messages:
            turn = Turn.from_json(message.get("metadata"))
            made, decision, finding = self._find(turn, left_open(earlier_steps(tracker, turn.seq)))
            confidence = float(decision.probability) if decision else 1.0
            message.set(INTENT, {"name": made.intent, "confidence": confidence}, add_to_output=True)
            message.set(FINDING, finding.as_json(), add_to_output=True)
            if turn.said.lstrip().startswith("/"):
                # What a customer types is never one of Rasa's commands, like /restart.
                message.set(TEXT, NOT_A_COMMAND + turn.said)
        return messages

    def _find(self, turn: Turn, before: Sequence[Step]) -> tuple[Move, Decision | None, Finding]:
        opened = self._live.current()
        decision: Decision | None = None
        if turn.choice:
            made = picked(turn.choice, _knows(opened, turn.choice.entry, turn.locale), before)
            locale = reply_language("", turn.locale)
        else:
            made, decision = self._read(turn.said, turn.locale, opened, before)
            locale = reply_language(turn.said, turn.locale)
        number = opened.release.number if opened else None
        finding = Finding(
            locale=locale,
            conversation_locale=turn.locale,
            entry=made.entry,
            offered=tuple(c.entry for c in made.candidates) if made.intent == "clarify" else (),
            titles=titles_in(made, locale),
            trace=trace(made, decision, number),
        )
        return made, decision, finding

    def _read(
        self, text: str, locale: str, opened: OpenRelease | None, before: Sequence[Step]
    ) -> tuple[Move, Decision | None]:
        """The move for a typed text, and the decision behind it."""
        small_talk = self._live.small_talk()
        vector = small_talk.encoder.ask(text, locale)
        decision = opened.matcher.match(text, locale, vector=vector) if opened else None
        recognised = small_talk.recognise(text, vector, decision, locale)
        if recognised.is_small_talk and recognised.intent != UNHELPFUL:
            return Move(recognised.intent), None
        if recognised.intent == UNHELPFUL or decision is None:
            return missed(before), None
        return move(decision, before), decision


def earlier_steps(tracker: DialogueStateTracker, turn: int | None) -> Iterator[Step]:
    """What the customer's earlier messages were, newest first; not that of this very turn."""
    for event in reversed(tracker.events):
        if isinstance(event, UserUttered) and event.intent_name and event.metadata.get("turn") != turn:
            found = (event.parse_data or {}).get(FINDING)
            offered = Finding.from_json(found).offered if found and event.intent_name == "clarify" else ()
            yield Step(event.intent_name, frozenset(offered))


def _knows(opened: OpenRelease | None, entry: str | None, locale: str) -> bool:
    if opened is None or entry is None:
        return False
    try:
        opened.release.entry(entry, locale)
    except UnknownEntry:
        return False
    return True
