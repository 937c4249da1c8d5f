"""Whose conversation a request is about: its Bearer token says so."""

from http import HTTPStatus

from flask import g, request

from bot.conversations.errors import UnknownLocale, UnknownToken
from bot.conversations.texts import locale_of
from bot.storage.records import Conversation
from webwidget.errors import Refused
from webwidget.services import services

BEARER = {"WWW-Authenticate": "Bearer"}


def conversation() -> Conversation:
    """The conversation of the current request. Raises Refused (401)."""
    token = bearer()
    try:
        found = services().store.authenticate(token)
    except UnknownToken as error:
        raise Refused(HTTPStatus.UNAUTHORIZED, "unauthorized.unknown_token", headers=BEARER) from error
    g.customer_language = found.locale
    return found


def bearer() -> str:
    """The token that the current request shows. Raises Refused (401)."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Refused(HTTPStatus.UNAUTHORIZED, "unauthorized", headers=BEARER)
    return token.strip()


def speakable(tag: str) -> str:
    """The language of ours that is meant, else the default one."""
    try:
        return locale_of(tag)
    except UnknownLocale:
        return locale_of(services().home.settings.default_locale)
