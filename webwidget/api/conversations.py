"""Begin a conversation."""

from http import HTTPStatus
from typing import cast

from flask import current_app, g, jsonify, request
from flask.typing import ResponseReturnValue

from bot.conversations.errors import UnknownLocale
from bot.conversations.texts import disclosure, locale_of
from bot.privacy.sources import source_of
from webwidget.api.contract import Asked, operation
from webwidget.api.strangers import admit
from webwidget.services import services


@operation("createConversation")
def create(asked: Asked) -> ResponseReturnValue:
    """A new conversation, with the only copy of its token."""
    g.customer_language = asked.body.get("locale", "")
    admit("conversations")
    name = asked.body.get("site", "")
    title = services().sites.get(name).title if name else services().home.settings.title
    locale = speakable(asked.body.get("locale", ""))
    source = source_of(request.remote_addr or "", cast(bytes, current_app.secret_key))
    page = asked.body.get("page")
    began, token = services().store.create(site=name, locale=locale, page=page, source=source)
    text = disclosure(locale, title)
    return jsonify(conversation=began.id, token=token, disclosure=text), HTTPStatus.CREATED


def speakable(tag: str) -> str:
    """The language of ours that is meant, else the default one."""
    try:
        return locale_of(tag)
    except UnknownLocale:
        return locale_of(services().home.settings.default_locale)
