"""The one component of Rasa's pipeline: says which rule applies to a message, and about which entries."""

from collections.abc import Sequence
from itertools import islice
from typing import Any, Self

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.dialogue.earlier import FINDING, earlier_steps
from bot.dialogue.finding import Finding
from bot.dialogue.language import reply_language
from bot.dialogue.live_release import LiveRelease, live_release
from bot.dialogue.moves import LOOKS_BACK, Move, Step
from bot.dialogue.reading import Reading
from bot.protocol import Turn
from knowledge.folder.home import Home

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
            made, finding = self._find(turn, list(islice(earlier_steps(tracker, turn.seq), LOOKS_BACK)))
            confidence = float(made.decision.probability) if made.decision else 1.0
            message.set(INTENT, {"name": made.intent, "confidence": confidence}, add_to_output=True)
            message.set(FINDING, finding.as_json(), add_to_output=True)
            if turn.said.lstrip().startswith("/"):
                # What a customer types is never one of Rasa's commands, like /restart.
                message.set(TEXT, NOT_A_COMMAND + turn.said)
        return messages

    def _find(self, turn: Turn, steps: Sequence[Step]) -> tuple[Move, Finding]:
        live = self._live.current()
        opened = live.within(turn.contexts) if live else None
        shown = reply_language(turn.text or "", turn.locale)
        reading = Reading(opened, self._live.small_talk(), turn.locale, shown, steps)
        made = reading.of_choice(turn.choice) if turn.choice else reading.of_text(turn.said)
        number = live.release.number if live else None
        found = Finding.of(made, shown, turn.locale, number)
        return made, found.within(turn.contexts)
