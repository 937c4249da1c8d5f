"""Where networks bring what people write there. Acknowledged once it is stored; else it comes again."""

import logging
from http import HTTPStatus

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue

from bot.channels.messenger import Messenger
from bot.channels.networks import MESSENGERS
from bot.channels.public.networks import BROUGHT
from bot.channels.public.post import BroughtNetwork
from bot.checks import Malformed
from bot.conversations.errors import UnknownChoice
from bot.conversations.messengers import Receipt, learn, receive
from bot.staff.connections import UnknownConnection
from bot.storage.messengers import Connection
from knowledge.errors import UnknownSite
from webwidget.errors import Refused
from webwidget.services import services

LARGEST = 4_000_000  # bytes; WhatsApp brings up to three million at once

log = logging.getLogger("kundig.channels")

blueprint = Blueprint("channels", __name__, url_prefix="/channels")


@blueprint.post("/<id>")
def inbound(id: str) -> ResponseReturnValue:
    """What a network says. Only what it proves to have sent itself is read."""
    request.max_content_length = LARGEST
    rooms, body, connection = services(), request.get_data(), _connection(id)
    if connection.kind in BROUGHT:
        return _posts(connection, BROUGHT[connection.kind], body)
    if connection.kind not in MESSENGERS:  # it is asked, and brings nothing
        raise Refused(HTTPStatus.NOT_FOUND, "not_found")
    messenger = MESSENGERS[connection.kind]
    secrets = rooms.connections.secrets(connection)
    if not messenger.is_genuine(secrets, dict(request.headers), body):
        log.warning("what came for %s was not sent by %s", id, connection.kind)
        raise Refused(HTTPStatus.FORBIDDEN, "refused", status=str(HTTPStatus.FORBIDDEN.value))
    language = rooms.home.settings.default_locale
    title = _title(connection.site)
    try:
        for each in messenger.read(secrets, body):
            if isinstance(each, Receipt):
                learn(rooms.store, connection, each, language)
            else:
                receive(rooms.store, connection, each, title)
    except (Malformed, UnknownChoice) as error:  # it would be the same the next time
        log.warning("what came from %s was left: %s", connection.kind, error)
        return jsonify({})
    return jsonify(messenger.answer(body))


def _posts(connection: Connection, network: BroughtNetwork, body: bytes) -> ResponseReturnValue:
    """What people wrote where everybody reads it."""
    rooms = services()
    secrets = rooms.connections.secrets(connection)
    if not network.is_genuine(secrets, dict(request.headers), body):
        log.warning("what came for %s was not sent by %s", connection.id, connection.kind)
        raise Refused(HTTPStatus.FORBIDDEN, "refused", status=str(HTTPStatus.FORBIDDEN.value))
    try:
        for each in network.read(secrets, body):
            rooms.public_posts.take(connection, each)
    except Malformed as error:  # it would be the same the next time
        log.warning("what came from %s was left: %s", connection.kind, error)
        return jsonify({})
    return jsonify(network.answer(body))


@blueprint.get("/<id>")
def handshake(id: str) -> ResponseReturnValue:
    """A network tries our address before it brings anything there."""
    connection = _connection(id)
    secrets = services().connections.secrets(connection)
    known: Messenger | BroughtNetwork | None = MESSENGERS.get(connection.kind) or BROUGHT.get(connection.kind)
    said = known.handshake(secrets, request.args) if known else ""
    if not said:
        raise Refused(HTTPStatus.FORBIDDEN, "refused", status=str(HTTPStatus.FORBIDDEN.value))
    return Response(said, mimetype="text/plain")


def _connection(id: str) -> Connection:
    try:
        return services().connections.get(id)
    except UnknownConnection as error:
        raise Refused(HTTPStatus.NOT_FOUND, "not_found") from error


def _title(site: str) -> str:
    """By which customers know it."""
    try:
        return services().sites.get(site).title
    except UnknownSite:  # it was removed; who writes there is answered all the same
        return services().home.settings.title
