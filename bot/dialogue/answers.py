"""Rasa's seam for what the bot says."""

import logging
from typing import Any

from rasa.core.nlg import NaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from bot.dialogue.earlier import FINDING
from bot.dialogue.finding import Finding
from bot.dialogue.live_release import live_release
from bot.dialogue.rendering import rendered
from bot.dialogue.utterance import as_failure, as_utterance
from knowledge.folder.home import Home

log = logging.getLogger("kundig.bot")


class Answers(NaturalLanguageGenerator):  # type: ignore[misc]  # Rasa has no types
    """Rasa's NLG seam. Rasa swallows its exceptions, so a failure travels as data to the channel."""

    def __init__(self, endpoint_config: EndpointConfig | None = None, domain: Domain | None = None) -> None:
        self._live = live_release(Home.from_environment().root)

    async def generate(
        self, utter_action: str, tracker: DialogueStateTracker, output_channel: str, **kwargs: Any
    ) -> dict[str, Any]:
        """The reply of one line as Rasa carries it, or the failure."""
        message = tracker.latest_message
        try:
            finding = Finding.from_json(message.parse_data[FINDING])
            opened = self._live.current()
            release = opened.release if opened else None
            return as_utterance(rendered(utter_action, message.intent["name"], finding, release))
        except Exception as error:
            log.exception("%s could not be rendered", utter_action)
            return as_failure(error)
