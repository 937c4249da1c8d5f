"""Web Push: the installation's keys, and the browsers in which customers want to be told of answers."""

import base64
import hashlib
import json
from collections.abc import Sequence
from typing import Final
from urllib.parse import urlsplit

from bot.conversations.pushing import PUSH, Vapid
from bot.conversations.wording import checked_email
from bot.staff.sealing import Sealer
from bot.storage import Storage, Transaction
from bot.storage.repositories.push_devices import PushDevice
from knowledge.errors import KundigError

MOST: Final = 5  # browsers of one conversation
# Where browsers have themselves reached. We send to no other place: an address comes from a stranger.
SERVICES: Final = (
    "fcm.googleapis.com",
    "updates.push.services.mozilla.com",
    ".push.apple.com",
    ".notify.windows.com",
)


class PushRefused(KundigError):
    """A browser cannot be told: what it names is no push `service` that we know, or its `keys` are none."""

    public = True


class Pushing:
    """Of the installation; its private key is sealed in the store."""

    def __init__(self, storage: Storage, secret: bytes, services: Sequence[str] = SERVICES) -> None:
        self._storage, self._sealer, self._services = storage, Sealer(secret), services

    def vapid(self) -> Vapid | None:
        """None while it is off."""
        with self._storage.reading() as read:
            kept = read.nodes.fact(PUSH)
        if not kept:
            return None
        found = json.loads(kept)
        return Vapid(self._sealer.open(found["private"], PUSH), found["public"], found["contact"])

    def turn_on(self, contact: str) -> Vapid:
        """Makes keys, unless there are some: browsers are bound to them. Raises InvalidEmail."""
        known, contact = self.vapid(), checked_email(contact)
        made = _new_keys() if known is None else (known.private, known.public)
        kept = {"private": self._sealer.seal(made[0], PUSH), "public": made[1], "contact": contact}
        self._storage.write(lambda tx: tx.nodes.change(PUSH, json.dumps(kept)))
        return Vapid(*made, contact)

    def turn_off(self) -> None:
        """Nothing is sent any more; with other keys, browsers have to ask anew."""
        self._storage.write(lambda tx: tx.nodes.change(PUSH, ""))

    def register(self, conversation: str, endpoint: str, p256dh: str, auth: str) -> None:
        """A browser wants to be told. Raises PushRefused."""
        if not _is_served(endpoint, self._services):
            raise PushRefused("service", host=endpoint.partition("://")[2].partition("/")[0][:100])
        if len(_bytes(p256dh)) != 65 or len(_bytes(auth)) != 16:
            raise PushRefused("keys")
        digest = hashlib.sha256(endpoint.encode()).hexdigest()[:16]

        def job(tx: Transaction) -> None:
            for old in tx.push_devices.of(conversation)[: -(MOST - 1)]:
                tx.push_devices.remove(conversation, old.id)
            tx.push_devices.save(PushDevice(conversation, digest, endpoint, p256dh, auth, tx.now()))

        self._storage.write(job)

    def forget(self, conversation: str) -> None:
        """No browser of this conversation is told any more."""
        self._storage.write(lambda tx: tx.push_devices.remove(conversation))


def _new_keys() -> tuple[str, str]:
    # Made once in an installation's life: no reason to keep the library in every process.
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    key = ec.generate_private_key(ec.SECP256R1())
    public = key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return _text(key.private_numbers().private_value.to_bytes(32, "big")), _text(public)


def _is_served(endpoint: str, services: Sequence[str]) -> bool:
    try:
        found = urlsplit(endpoint)
        host = found.hostname or ""
        plain = found.port in (None, 443) and not found.username
    except ValueError:
        return False
    named = any(host.endswith(each) if each.startswith(".") else host == each for each in services)
    return (named and plain and found.scheme == "https") or (":" in found.netloc and found.netloc in services)


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        return b""
