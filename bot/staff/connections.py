"""Connections to messengers: kept with their secrets sealed, opened for those who speak to the network."""

import json
import time
from collections.abc import Mapping

from bot.staff.accounts import COMMAND_LINE, By
from bot.staff.sealing import Sealer
from bot.storage import Storage, Transaction
from bot.storage.repositories.audit import Action, Note
from bot.storage.repositories.messengers import Connection
from knowledge.errors import KundigError


class UnknownConnection(KundigError):
    """There is none of this id."""


class Connections:
    """Those of an installation."""

    def __init__(self, storage: Storage, secret: bytes, by: By = COMMAND_LINE) -> None:
        """What is changed is noted as done by this one."""
        self._storage, self._secret, self._sealer, self._by = storage, secret, Sealer(secret), by

    def acting(self, by: By) -> "Connections":
        """The same, changed by somebody."""
        return Connections(self._storage, self._secret, by)

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

        def job(tx: Transaction) -> None:
            tx.messengers.add(new)
            self._note(tx, "channel_added", new)

        self._storage.write(job)
        return new

    def change(self, id: str, name: str, secrets: Mapping[str, str]) -> None:
        """It is called so, and has these secrets from now on. Raises UnknownConnection."""
        sealed = self._sealer.seal(json.dumps(dict(secrets)), _purpose(id))

        def job(tx: Transaction) -> None:
            found = tx.messengers.find(id)
            if found is None:
                raise UnknownConnection(id=id)
            tx.messengers.change(id, name, sealed)
            self._note(tx, "channel_changed", found)

        self._storage.write(job)

    def note_test(self, id: str) -> None:
        """A test message was sent. Raises UnknownConnection."""
        one = self.get(id)
        self._storage.write(lambda tx: self._note(tx, "channel_tested", one))

    def secrets(self, connection: Connection) -> dict[str, str]:
        """Raises SealBroken."""
        opened: dict[str, str] = json.loads(self._sealer.open(connection.secrets, _purpose(connection.id)))
        return opened

    def proposes(self, id: str, yes: bool) -> None:
        """Whether agents send what is said below public posts. Raises UnknownConnection."""

        def job(tx: Transaction) -> None:
            found = tx.messengers.find(id)
            if found is None:
                raise UnknownConnection(id=id)
            tx.messengers.proposes(id, yes)
            self._note(tx, "channel_changed", found)

        self._storage.write(job)

    def remove(self, id: str) -> None:
        """Raises UnknownConnection."""

        def job(tx: Transaction) -> None:
            found = tx.messengers.find(id)
            if found is None:
                raise UnknownConnection(id=id)
            tx.messengers.remove(id)
            self._note(tx, "channel_removed", found)

        self._storage.write(job)

    def _note(self, tx: Transaction, action: Action, one: Connection) -> None:
        about = f"{one.kind} {one.name}"
        tx.audit.add(Note(tx.now(), action, self._by.name, about, self._by.network))


def _purpose(id: str) -> str:
    return f"connection:{id}"
