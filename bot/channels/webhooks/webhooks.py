"""Webhooks, in the form of the Standard Webhooks specification: added, listed, removed, signed and sent."""

import base64
import ipaddress
import secrets
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import partial

import standardwebhooks
from urllib3.exceptions import LocationParseError
from urllib3.util import parse_url

from bot.channels.errors import UnknownWebhook
from bot.channels.posting import post
from bot.channels.webhooks.webhook_body import test_body
from bot.conversations.events import DELIVERIES, KINDS, UNASKED, new_id
from bot.monitoring.requests import carried
from bot.storage import Storage, Transaction
from bot.storage.records import Webhook
from knowledge.errors import InvalidField

SECRET_BYTES = 32  # the specification asks for 24 to 64
ADDRESS_LIMIT = 2000  # characters
USUAL = tuple(kind for kind in KINDS if kind not in UNASKED)


class Webhooks:
    """Who outside hears of what happens to conversations."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    def add(self, address: str, kinds: Sequence[str] = USUAL) -> Webhook:
        """A new one, which hears of what happens from now on. Raises InvalidField."""
        checked = checked_address(address)
        secret = "whsec_" + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()
        wanted = tuple(kind for kind in KINDS if kind in kinds)
        hook = Webhook(f"wh_{secrets.token_hex(5)}", checked, secret, wanted, time.time())
        self._storage.write(lambda tx: tx.webhooks.add(hook))
        return hook

    def all(self) -> list[Webhook]:
        with self._storage.reading() as read:
            return read.webhooks.all()

    def get(self, id: str) -> Webhook:
        """Raises UnknownWebhook."""
        with self._storage.reading() as read:
            found = read.webhooks.find(id)
        if found is None:
            raise UnknownWebhook(id)
        return found

    def remove(self, id: str) -> None:
        """It hears nothing more, not even of what has happened already. Raises UnknownWebhook."""
        if not self._storage.write(lambda tx: tx.webhooks.remove(id)):
            raise UnknownWebhook(id)

    def test(self, id: str) -> int:
        """The status of the answer to a message of type `webhook.test`.

        Once it arrives, who was gone is there again, and what waits for its next attempt goes out at once.
        Raises UnknownWebhook, NotDelivered.
        """
        hook = self.get(id)
        status = send(hook, new_id(), test_body(hook.id, time.time()))
        self._storage.write(partial(_is_there, id=id))
        return status


def _is_there(transaction: Transaction, id: str) -> None:
    transaction.webhooks.change(id, gone=None)
    transaction.deliveries.hasten(id, transaction.now())
    transaction.changed.add(DELIVERIES)


def send(hook: Webhook, id: str, body: str) -> int:
    """Sign and post; the status of the answer. Raises NotDelivered."""
    return post(hook.url, {**signed(hook.secret, id, body, time.time()), **carried()}, body.encode())


def signed(secret: str, id: str, body: str, now: float) -> Mapping[str, str]:
    """The headers of a message. `now` is unix seconds: the receiver refuses what was signed long ago."""
    moment = datetime.fromtimestamp(int(now), UTC)
    return {
        "content-type": "application/json",
        "user-agent": "Kundig",
        "webhook-id": id,
        "webhook-timestamp": str(int(now)),
        "webhook-signature": standardwebhooks.Webhook(secret).sign(id, moment, body),
    }


def checked_address(address: str) -> str:
    """Raises InvalidField unless it is an http or https address, without a password in it."""
    try:
        url = parse_url(address) if address.isprintable() and len(address) <= ADDRESS_LIMIT else None
    except LocationParseError:
        url = None
    if url is None or url.scheme not in ("http", "https") or not url.host:
        raise InvalidField("url", "no_webhook_address", value=address)
    if url.auth:
        raise InvalidField("url", "password_in_address", host=url.host)
    return url._replace(fragment=None).url


def unencrypted(address: str) -> bool:
    """Whether what customers write would cross open networks for everybody to read."""
    url = parse_url(address)
    if url.scheme == "https" or url.host == "localhost":
        return False
    try:
        return not ipaddress.ip_address((url.host or "").strip("[]")).is_private
    except ValueError:
        return True


def gone(transaction: Transaction, hook: str, now: float, error: str) -> None:
    """The receiver wants nothing more: it gets nothing more, and what waits for it is given up."""
    transaction.webhooks.change(hook, gone=now)
    transaction.deliveries.give_up(hook, now, error)
