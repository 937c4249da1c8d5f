"""Begin a conversation."""

from http import HTTPStatus
from typing import cast

from flask import current_app, jsonify, request
from flask.typing import ResponseReturnValue

from bot.conversations.errors import UnknownLocale
from bot.conversations.texts import disclosure, locale_of
from bot.privacy.sources import source_of
from webwidget.api.contract import Asked, operation
from webwidget.errors import Refused
from webwidget.limits import Limiter
from webwidget.services import services

LIMITER = "kundig.conversations"


@operation("createConversation")
def create(asked: Asked) -> ResponseReturnValue:
    """A new conversation, with the only copy of its token."""
    _limit()
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


def _limit() -> None:
    limiter: Limiter = current_app.extensions.setdefault(LIMITER, Limiter(burst=600, per_second=10))
    wait = limiter.take(request.remote_addr or "")
    if wait:
        raise Refused(
            HTTPStatus.TOO_MANY_REQUESTS,
            "too_many",
            headers={"Retry-After": str(wait)},
            seconds=wait,
        )
