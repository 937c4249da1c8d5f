"""A site's keys: its server signs proofs with one; while they are changed for new ones, two are good."""

import logging
import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from bot.customers.errors import TooManyKeys, UnknownKey
from bot.staff.accounts import COMMAND_LINE, By
from bot.staff.errors import SealBroken
from bot.staff.sealing import Sealer
from bot.storage import Storage, Transaction
from bot.storage.repositories.audit import Note
from bot.storage.repositories.site_keys import SiteKey

MOST: Final = 2

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Key:
    """A key as it is shown: never its secret."""

    id: str
    created: float


class Keys:
    """Of all sites; secrets are sealed in the store."""

    def __init__(self, storage: Storage, secret: bytes) -> None:
        self._storage, self._sealer = storage, Sealer(secret)

    def of(self, site: str) -> list[Key]:
        """Oldest first."""
        with self._storage.reading() as read:
            return [Key(each.id, each.created) for each in read.site_keys.of(site)]

    def make(self, site: str, by: By = COMMAND_LINE) -> tuple[Key, str]:
        """A new one, and its secret, which is told this once. Raises TooManyKeys, UnknownSite."""
        key, secret = Key(secrets.token_hex(4), time.time()), secrets.token_hex(32)
        sealed = self._sealer.seal(secret, _purpose(site, key.id))

        def job(tx: Transaction) -> None:
            if len(tx.site_keys.of(site, hold=True)) >= MOST:
                raise TooManyKeys(site, MOST)
            tx.site_keys.add(SiteKey(site, key.id, sealed, key.created))
            tx.audit.add(Note(tx.now(), "site_key_made", by.name, site, by.network))

        self._storage.write(job)
        return key, secret

    def remove(self, site: str, id: str, by: By = COMMAND_LINE) -> None:
        """Nothing that it signed is believed any more. Raises UnknownKey."""

        def job(tx: Transaction) -> None:
            if not tx.site_keys.remove(site, id):
                raise UnknownKey(site, id)
            tx.audit.add(Note(tx.now(), "site_key_removed", by.name, site, by.network))

        self._storage.write(job)

    def secrets_in(self, transaction: Transaction, site: str) -> list[bytes]:
        """Those of a site, which nobody else uses until the end of the transaction."""
        return list(self._opened(transaction.site_keys.of(site, hold=True)))

    def newest(self, site: str) -> bytes | None:
        """The secret of the newest key, for a server of our own: the demo shop's."""
        with self._storage.reading() as read:
            return next(self._opened(read.site_keys.of(site)[::-1]), None)

    def _opened(self, keys: list[SiteKey]) -> Iterator[bytes]:
        for key in keys:
            try:
                yield self._sealer.open(key.secret, _purpose(key.site, key.id)).encode()
            except SealBroken:  # restored without the installation's secret
                log.error("the key %s of the site %s cannot be read: make a new one", key.id, key.site)


def _purpose(site: str, id: str) -> str:
    return f"site key {site} {id}"
