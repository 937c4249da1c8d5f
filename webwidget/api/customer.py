"""Whose conversation a request is about: its Bearer token says so."""

from http import HTTPStatus

from flask import request

from bot.conversations.errors import UnknownToken
from bot.storage.records import Conversation
from webwidget.errors import Refused
from webwidget.services import services


def conversation() -> Conversation:
    """The conversation of the current request. Raises Refused (401)."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    token = token.strip()
    if scheme.lower() != "bearer" or not token:
        raise _unauthorized("Send the conversation's token: Authorization: Bearer …")
    try:
        return services().store.authenticate(token)
    except UnknownToken as error:
        raise _unauthorized(str(error)) from error


def _unauthorized(message: str) -> Refused:
    return Refused(HTTPStatus.UNAUTHORIZED, "unauthorized", message, headers={"WWW-Authenticate": "Bearer"})
