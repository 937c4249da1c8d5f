"""Begin a conversation."""

from http import HTTPStatus
from typing import cast

from flask import current_app, g, jsonify, request
from flask.typing import ResponseReturnValue

from bot.conversations.texts import disclosure
from bot.privacy.sources import source_of
from webwidget.api.contract import Asked, operation
from webwidget.api.customer import speakable
from webwidget.api.notice import shown
from webwidget.api.strangers import admit
from webwidget.services import services


@operation("createConversation")
def create(asked: Asked) -> ResponseReturnValue:
    """A new conversation, with the only copy of its token."""
    g.customer_language = asked.body.get("locale", "")
    admit("conversations")
    name = asked.body.get("site", "")
    site = services().sites.get(name) if name else None
    title = site.title if site else services().home.settings.title
    locale = speakable(asked.body.get("locale", ""))
    source = source_of(request.remote_addr or "", cast(bytes, current_app.secret_key))
    page = asked.body.get("page")
    notice = shown(site, asked.body.get("notice", ""))
    began, token = services().store.create(site=name, locale=locale, page=page, source=source, notice=notice)
    text = disclosure(locale, title)
    return jsonify(conversation=began.id, token=token, disclosure=text), HTTPStatus.CREATED
