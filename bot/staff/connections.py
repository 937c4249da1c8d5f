"""Connections to messengers: kept with their secrets sealed, opened for those who speak to the network."""

import json
import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass

from bot.staff.accounts import COMMAND_LINE, By
from bot.staff.errors import SealBroken
from bot.staff.sealing import Sealer
from bot.storage import Storage, Transaction
from bot.storage.repositories.audit import Action, Note
from bot.storage.repositories.messengers import CHANNELS, Connection
from knowledge.errors import KundigError

log = logging.getLogger("kundig.channels")


class UnknownConnection(KundigError):
    """There is none of this id."""


@dataclass(frozen=True)
class Opened:
    """A connection with its secrets."""

    connection: Connection
    secrets: Mapping[str, str]


class Connections:
    """Those of an installation."""

    def __init__(self, storage: Storage, secret: bytes, by: By = COMMAND_LINE) -> None:
        """What is changed is noted as done by this one."""
        self._storage, self._secret, self._sealer, self._by = storage, secret, Sealer(secret), by
        self._lately: tuple[int, list[Opened]] = (0, [])  # and the count of changes until then

    def acting(self, by: By) -> "Connections":
        """The same, changed by somebody."""
        return Connections(self._storage, self._secret, by)

    def all(self) -> list[Connection]:
        """The oldest first."""
        with self._storage.reading() as read:
            return read.messengers.all()

    def opened(self, *, fresh: bool = False) -> list[Opened]:
        """All whose secrets can be read. They are kept until one changes: a network comes with each message.
        What another process changes shows once this one has looked after its neighbours, or is read `fresh`.
        """
        count = self._storage.signals.count(CHANNELS)
        if fresh or count != self._lately[0]:
            self._lately = count, [Opened(each, held) for each in self.all() if (held := self._held(each))]
        return self._lately[1]

    def _held(self, connection: Connection) -> dict[str, str]:
        try:
            return self.secrets(connection)
        except SealBroken as error:  # restored without the installation's secret: the others still work
            log.warning("%s %s: %s", connection.kind, connection.name, error)
            return {}

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
        tx.changed.add(CHANNELS)
        tx.audit.add(Note(tx.now(), action, self._by.name, about, self._by.network))


def _purpose(id: str) -> str:
    return f"connection:{id}"
