"""Rasa's seam for what the bot says."""

import logging
from typing import Any

from rasa.core.nlg import NaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from bot.dialogue.faq_matcher import HEARD
from bot.dialogue.rendering import line_in, rendered
from bot.dialogue.shelf import shelf_at
from knowledge.home import Home

log = logging.getLogger("kundig.bot")


class Answers(NaturalLanguageGenerator):  # type: ignore[misc]  # Rasa has no types
    """Rasa's NLG seam. Rasa swallows its exceptions, so a failure travels as data to the channel."""

    def __init__(self, endpoint_config: EndpointConfig | None = None, domain: Domain | None = None) -> None:
        self._shelf = shelf_at(Home.from_environment().root)

    async def generate(
        self, utter_action: str, tracker: DialogueStateTracker, output_channel: str, **kwargs: Any
    ) -> dict[str, Any]:
        """A message whose `custom` holds what the channel puts beside the text, or the failure."""
        heard = tracker.latest_message
        try:
            found = heard.parse_data[HEARD]
            lines = kwargs["domain_responses"][utter_action]
            line = line_in(lines, found["locale"], len(found["candidates"]))
            volume = self._shelf.volume()
            release = volume.release if volume else None
            return rendered(line, heard.intent["name"], found, release)
        except Exception as error:
            log.exception("%s could not be rendered", utter_action)
            return {"text": "", "custom": {"failure": type(error).__name__}}
