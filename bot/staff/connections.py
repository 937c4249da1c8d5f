"""Connections to messengers: kept with their secrets sealed, opened for those who speak to the network."""

import json
import secrets as random
import time
from collections.abc import Mapping

from bot.staff.sealing import Sealer
from bot.storage import Storage
from bot.storage.messengers import Connection
from knowledge.errors import KundigError


class UnknownConnection(KundigError):
    """There is none of this id."""


class Connections:
    """Those of an installation."""

    def __init__(self, storage: Storage, secret: bytes) -> None:
        self._storage, self._sealer = storage, Sealer(secret)

    def all(self) -> list[Connection]:
        """The oldest first."""
        with self._storage.reading() as read:
            return read.messengers.all()

    def get(self, id: str) -> Connection:
        """Raises UnknownConnection."""
        with self._storage.reading() as read:
            found = read.messengers.find(id)
        if found is None:
            raise UnknownConnection(id=id)
        return found

    def add(self, id: str, kind: str, name: str, site: str, secrets: Mapping[str, str]) -> Connection:
        """One more, with its secrets."""
        sealed = self._sealer.seal(json.dumps(dict(secrets)), _purpose(id))
        new = Connection(id, kind, name, site, sealed, created=time.time())
        self._storage.write(lambda tx: tx.messengers.add(new))
        return new

    def secrets(self, connection: Connection) -> dict[str, str]:
        """Raises SealBroken."""
        opened: dict[str, str] = json.loads(self._sealer.open(connection.secrets, _purpose(connection.id)))
        return opened

    def remove(self, id: str) -> None:
        """Raises UnknownConnection."""
        if not self._storage.write(lambda tx: tx.messengers.remove(id)):
            raise UnknownConnection(id=id)


def new_id() -> str:
    return random.token_hex(6)


def _purpose(id: str) -> str:
    return f"connection:{id}"
