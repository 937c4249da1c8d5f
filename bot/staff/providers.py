"""Log-in providers: who may vouch for members of the staff, as an admin has set them up."""

import re
import time

from bot.staff.accounts import COMMAND_LINE, By
from bot.staff.errors import (
    InvalidProvider,
    ProviderExists,
    ProviderUnreachable,
    SealBroken,
    UnknownProvider,
)
from bot.staff.fetching import private_on_the_way
from bot.staff.provider import Provider
from bot.staff.sealing import Sealer
from bot.storage import Storage, Transaction
from bot.storage.repositories.audit import Note
from bot.storage.repositories.providers import ProviderRow

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_LONGEST = 500  # characters of an address or a secret


class Providers:
    """All of them; secrets are sealed in the store."""

    def __init__(self, storage: Storage, secret: bytes) -> None:
        self._storage, self._sealer = storage, Sealer(secret)

    def add(self, new: Provider, by: By = COMMAND_LINE) -> None:
        """Raises InvalidProvider, ProviderExists."""
        self.check(new)
        sealed = self._sealer.seal(new.secret, _purpose(new.name)) if new.secret else None
        row = ProviderRow(new.name, new.title, new.issuer, new.client_id, sealed, time.time())

        def job(tx: Transaction) -> None:
            if not tx.providers.add(row):
                raise ProviderExists(new.name)
            tx.audit.add(Note(tx.now(), "provider_added", by.name, new.name, by.network))

        self._storage.write(job)

    @staticmethod
    def check(new: Provider) -> None:
        """Raises InvalidProvider."""
        if not _NAME.fullmatch(new.name):
            raise InvalidProvider("name", "name", value=new.name[:80])
        if not new.title.strip() or len(new.title) > 60 or not new.title.isprintable():
            raise InvalidProvider("title", "title")
        if len(new.issuer) > _LONGEST or not private_on_the_way(new.issuer) or set(new.issuer) & set("?# "):
            raise InvalidProvider("issuer", "issuer", value=new.issuer[:200])
        if not new.client_id or len(new.client_id) > _LONGEST or not new.client_id.isprintable():
            raise InvalidProvider("client_id", "client_id")
        if len(new.secret) > _LONGEST or not new.secret.isascii() or not new.secret.isprintable():
            raise InvalidProvider("secret", "secret")

    def all(self) -> list[Provider]:
        """Without their secrets."""
        with self._storage.reading() as read:
            return [Provider(row.name, row.title, row.issuer, row.client_id) for row in read.providers.all()]

    def get(self, name: str) -> Provider:
        """With its secret. Raises UnknownProvider, ProviderUnreachable where that cannot be read."""
        with self._storage.reading() as read:
            row = read.providers.find(name)
        if row is None:
            raise UnknownProvider(name)
        try:
            secret = self._sealer.open(row.secret, _purpose(name)) if row.secret else ""
        except SealBroken as error:
            raise ProviderUnreachable("sealed", provider=row.title) from error
        return Provider(row.name, row.title, row.issuer, row.client_id, secret)

    def remove(self, name: str, by: By = COMMAND_LINE) -> None:
        """Nobody logs in with it any more; whom it knew is forgotten. Raises UnknownProvider."""

        def job(tx: Transaction) -> None:
            if not tx.providers.remove(name):
                raise UnknownProvider(name)
            tx.audit.add(Note(tx.now(), "provider_removed", by.name, name, by.network))

        self._storage.write(job)


def _purpose(name: str) -> str:
    return f"provider {name}"
