"""Where networks bring what people write there. Acknowledged once it is stored; else it comes again."""

import logging
from collections.abc import Mapping
from functools import partial
from http import HTTPStatus
from typing import Any, NoReturn, cast

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue

from bot.channels.messengers import meta
from bot.channels.messengers.messenger import Messenger
from bot.channels.networks import MESSENGERS
from bot.channels.public.networks import BROUGHT
from bot.channels.public.post import BroughtNetwork
from bot.checks import Malformed
from bot.conversations.errors import UnknownChoice
from bot.conversations.messengers.changes import Change, changed
from bot.conversations.messengers.messengers import Receipt, Taken, learn, note_taken, receive
from bot.staff.connections import Opened, UnknownConnection
from bot.storage.repositories.messengers import Connection
from webwidget.errors import Refused
from webwidget.services import services

LARGEST = 4_000_000  # bytes; WhatsApp brings up to three million at once

log = logging.getLogger("kundig.channels")

_HEARD: Mapping[str, Messenger | BroughtNetwork] = {**MESSENGERS, **BROUGHT}  # the others are asked

blueprint = Blueprint("channels", __name__, url_prefix="/channels")


@blueprint.post("/<id>")
def inbound(id: str) -> ResponseReturnValue:
    """What a network says. Only what it proves to have sent itself is read.

    An app of Meta has one address for all that happens to pages, and for all to accounts of Instagram: what
    comes to one of ours is heard by every connection that it is signed for.
    """
    request.max_content_length = LARGEST
    body, headers, said = request.get_data(), cast(Mapping[str, str], request.headers), list[dict[str, Any]]()
    for each in _candidates(id):
        network = _HEARD.get(each.connection.kind)
        if network is not None and network.is_genuine(each.secrets, headers, body):
            said.append(_heard(each.connection, each.secrets, body))
    if not said:
        _refuse(_connection(id))
    return jsonify(said[0])


def _candidates(id: str) -> list[Opened]:
    """Whom it may concern: who is named first."""
    connections = services().connections
    found = connections.opened()
    named = [each for each in found if each.connection.id == id]
    if not named:  # the command line may just have added it
        found = connections.opened(fresh=True)
        named = [each for each in found if each.connection.id == id]
    others = [each for each in found if each.connection.id != id] if meta.HEADER in request.headers else []
    return [*named, *others]


def _refuse(connection: Connection) -> NoReturn:
    """Raises Refused, and SealBroken where nobody can tell."""
    if connection.kind not in _HEARD:  # it is asked, and brings nothing
        raise Refused(HTTPStatus.NOT_FOUND, "not_found")
    services().connections.secrets(connection)
    log.warning("what came for %s was not sent by %s", connection.id, connection.kind)
    raise Refused(HTTPStatus.FORBIDDEN, "refused", status=str(HTTPStatus.FORBIDDEN.value))


def _heard(connection: Connection, secrets: Mapping[str, str], body: bytes) -> dict[str, Any]:
    """What is answered, once it is stored."""
    try:
        if connection.kind in BROUGHT:
            return _posts(connection, BROUGHT[connection.kind], secrets, body)
        return _messages(connection, MESSENGERS[connection.kind], secrets, body)
    except Malformed as error:  # it would be the same the next time
        log.warning("what came from %s was left: %s", connection.kind, error)
        return {}


def _messages(
    connection: Connection, messenger: Messenger, secrets: Mapping[str, str], body: bytes
) -> dict[str, Any]:
    rooms = services()
    language, title = rooms.home.settings.default_locale, rooms.home.settings.title
    for each in messenger.read(secrets, body):
        try:
            if isinstance(each, Taken):
                note_taken(rooms.store, connection, each)
            elif isinstance(each, Receipt):
                learn(rooms.store, connection, each, language)
            elif isinstance(each, Change):
                rooms.storage.write(partial(changed, connection=connection, change=each, language=language))
            else:
                receive(rooms.store, connection, each, title)
        except UnknownChoice as error:  # it would be the same the next time, and holds up nothing else
            log.warning("what came from %s was left: %s", connection.kind, error)
    return messenger.answer(body)


def _posts(
    connection: Connection, network: BroughtNetwork, secrets: Mapping[str, str], body: bytes
) -> dict[str, Any]:
    """What people wrote where everybody reads it."""
    for each in network.read(secrets, body):
        services().public_posts.take(connection, each)
    return network.answer(body)


@blueprint.get("/<id>")
def handshake(id: str) -> ResponseReturnValue:
    """A network tries our address before it brings anything there."""
    connection = _connection(id)
    known, secrets = _HEARD.get(connection.kind), services().connections.secrets(connection)
    said = known.handshake(secrets, request.args) if known else ""
    if not said:
        raise Refused(HTTPStatus.FORBIDDEN, "refused", status=str(HTTPStatus.FORBIDDEN.value))
    return Response(said, mimetype="application/json" if said.startswith("{") else "text/plain")


def _connection(id: str) -> Connection:
    try:
        return services().connections.get(id)
    except UnknownConnection as error:
        raise Refused(HTTPStatus.NOT_FOUND, "not_found") from error
