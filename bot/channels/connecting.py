"""Connecting accounts on networks: set up there, asked whether messages come and go, and tried."""

import logging
import secrets as random
from collections.abc import Mapping
from typing import Protocol, runtime_checkable

from bot.channels.asking import Field, entered
from bot.channels.errors import NotDelivered
from bot.storage import Storage
from bot.storage.repositories.messengers import Connection
from knowledge.errors import KundigError

log = logging.getLogger("kundig.channels")


class Network(Protocol):
    """What can be connected: a messenger, or a network of public posts."""

    kind: str
    title: str

    @property
    def asks(self) -> tuple[Field, ...]:
        """What an admin enters to connect an account."""

    def name(self, secrets: Mapping[str, str]) -> str: ...
    def set_up(self, secrets: Mapping[str, str], address: str) -> None: ...
    def check(self, secrets: Mapping[str, str], address: str) -> None: ...


@runtime_checkable
class Renewing(Protocol):
    """A network whose secrets end by themselves, unless they are renewed in time."""

    def renewed(self, secrets: Mapping[str, str], now: float) -> Mapping[str, str]:
        """Others in their place when it is time, else the same. Raises NotDelivered."""


class Kept(Protocol):
    """Where connections are kept, with their secrets sealed, for whoever adds them."""

    def add(self, id: str, kind: str, name: str, site: str, secrets: Mapping[str, str]) -> Connection: ...

    def change(self, id: str, name: str, secrets: Mapping[str, str]) -> None: ...

    def secrets(self, connection: Connection) -> dict[str, str]: ...
    def remove(self, id: str) -> None: ...


def connect(kept: Kept, network: Network, site: str, address: str, given: Mapping[str, str]) -> Connection:
    """Asks the network who we are there, and tells it to send what comes to `address`.

    Raises InvalidField where something is missing that it asks for, NotDelivered.
    """
    id = random.token_hex(6)
    held = {**entered(network.asks, given), **_listening(id, address)}
    added = kept.add(id, network.kind, network.name(held)[:200], site, held)
    try:  # it is there already: what comes at once must find it
        network.set_up(held, held["address"])
    except NotDelivered:
        kept.remove(id)
        raise
    return added


def opened(kept: Kept, connection: Connection) -> dict[str, str]:
    """Its secrets. Raises NotDelivered where they cannot be read, as after a restore without the keys."""
    try:
        return kept.secrets(connection)
    except KundigError as error:
        raise NotDelivered("sealed") from error


def renew(kept: Kept, network: Network, connection: Connection, given: Mapping[str, str]) -> None:
    """The same account with other secrets, such as a new token; what is not given stays. Whoever has written
    there can still be written to. Where nothing can be read of before, all is given, and our `address`.

    Raises InvalidField, NotDelivered.
    """
    try:
        before = opened(kept, connection)
    except NotDelivered:
        [address] = entered([Field("address")], given).values()
        before = _listening(connection.id, address)
    held = {**before, **entered(network.asks, given, before)}
    name = network.name(held)[:200]
    network.set_up(held, held["address"])
    kept.change(connection.id, name, held)


def keep_alive(kept: Kept, network: Network, connection: Connection, now: float) -> None:
    """What would end is renewed; where that fails, it is tried again, and what is there still works."""
    if not isinstance(network, Renewing):
        return
    try:
        before = opened(kept, connection)
        held = network.renewed(before, now)
    except NotDelivered as error:
        log.warning("%s %s was not renewed: %s", connection.kind, connection.name, error)
        return
    if held != before:
        kept.change(connection.id, connection.name, held)


def check(storage: Storage, kept: Kept, network: Network, connection: Connection) -> NotDelivered | None:
    """What is wrong with it now, which is noted for the staff to see."""
    trouble = None
    try:
        secrets = opened(kept, connection)
        network.check(secrets, secrets["address"])
    except NotDelivered as error:
        trouble = error
        log.warning("%s %s: %s", connection.kind, connection.name, error)
    noted = trouble.fault.as_json() if trouble else None
    storage.write(lambda tx: tx.messengers.looked_at(connection.id, noted, tx.now()))
    return trouble


def _listening(id: str, address: str) -> dict[str, str]:
    """Where we are told what is written there, and by what a network may be known."""
    return {"hook": random.token_urlsafe(32), "address": f"{address.rstrip('/')}/channels/{id}"}
