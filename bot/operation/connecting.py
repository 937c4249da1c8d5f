"""Connecting messengers: set up with the network, and asked again and again whether messages come and go."""

import logging
import secrets as random
from collections.abc import Mapping

from bot.channels.errors import NotDelivered
from bot.channels.networks import MESSENGERS
from bot.operation.clock import Timed
from bot.staff.connections import Connections, new_id
from bot.staff.secret import installation_secret
from bot.storage import Storage
from bot.storage.messengers import Connection
from knowledge.home import Home

log = logging.getLogger("kundig.channels")

EVERY = 600.0  # seconds between two looks


def connect(
    connections: Connections, kind: str, site: str, address: str, secrets: Mapping[str, str]
) -> Connection:
    """Asks the network who we are there, and tells it to send what comes to `address`.

    Raises NotDelivered.
    """
    messenger, id = MESSENGERS[kind], new_id()
    held = {**secrets, "hook": random.token_urlsafe(32), "address": f"{address.rstrip('/')}/channels/{id}"}
    name = messenger.name(held)
    added = connections.add(id, kind, name, site, held)  # first: what comes at once must find it
    try:
        messenger.set_up(held, held["address"])
    except NotDelivered:
        connections.remove(id)
        raise
    return added


def check(storage: Storage, connections: Connections, connection: Connection) -> NotDelivered | None:
    """What is wrong with it now, which is noted for the staff to see."""
    secrets, trouble = connections.secrets(connection), None
    try:
        MESSENGERS[connection.kind].check(secrets, secrets["address"])
    except NotDelivered as error:
        trouble = error
        log.warning("%s %s: %s", connection.kind, connection.name, error)
    noted = trouble.fault.as_json() if trouble else None
    storage.write(lambda tx: tx.messengers.looked_at(connection.id, noted, tx.now()))
    return trouble


def timed(home: Home) -> tuple[Timed, ...]:
    """Each connection is looked at."""

    def look(storage: Storage) -> None:
        connections = Connections(storage, installation_secret(storage, home))
        for each in connections.all():
            if each.kind in MESSENGERS:
                check(storage, connections, each)

    return (Timed("check_channels", EVERY, look),)
