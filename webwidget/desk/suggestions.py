"""Suggestions for the open conversation, and answers that an agent looks for."""

import logging

from flask import jsonify, request
from flask.typing import ResponseReturnValue

from bot.conversations.errors import BotError
from bot.handoff.still_asked import still_asked
from bot.privacy.masking import mask
from bot.suggestions import Wanted
from knowledge.languages import language_of
from webwidget.api import search
from webwidget.desk.answers import Answer, answers_of
from webwidget.desk.pages import blueprint
from webwidget.services import services
from webwidget.staff.access import requires

log = logging.getLogger(__name__)

LOOKED_AT = 40  # messages, the latest
LONGEST = 300  # characters that are searched for


@blueprint.get("/api/conversations/<id>/suggestions")
@requires("agent")
def suggestions(id: str) -> ResponseReturnValue:
    """Approved answers to what the customer asked last, best first."""
    store = services().store
    conversation = store.conversation(id)
    latest = store.messages(id, after=max(0, conversation.seq - LOOKED_AT))
    found = _suggested(still_asked(latest), conversation.locale)
    return jsonify(seq=conversation.seq, suggestions=[answer.as_json() for answer in found])


@blueprint.get("/api/answers")
@requires("agent")
def answers() -> ResponseReturnValue:
    """Approved answers by the words of their questions; where none has them all, by what is meant."""
    sought = request.args.get("q", "").strip()[:LONGEST]
    locale = language_of(request.args.get("locale", "")) or services().home.settings.default_locale
    if not sought:
        return jsonify(answers=[])
    named = search.fitting(sought, locale, search.ALL, limited=True).answers
    found = answers_of([(each.id, None) for each in named], locale) or _suggested([sought], locale)
    return jsonify(answers=[answer.as_json() for answer in found])


def _suggested(texts: list[str], locale: str) -> list[Answer]:
    """Asked of the bot. It may be away, or late: then there are no suggestions, and nothing else changes."""
    wanted = Wanted.of([mask(text, locale) for text in texts[:3]], locale)
    if wanted is None:
        return []
    try:
        found = services().suggester.suggest(wanted)
    except BotError as error:
        log.info("No suggestions: %s", error)
        return []
    return answers_of([(each.entry, each.probability) for each in found], locale)
