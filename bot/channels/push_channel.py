"""Deliveries to browsers: that a person has answered, encrypted for each, and signed."""

import json
from collections.abc import Callable, Sequence
from functools import partial

import requests
from pywebpush import WebPushException, webpush

from bot.channels.channel import AT_ONCE_EACH, Parcel
from bot.channels.errors import NotDelivered, ReceiverGone, Refused
from bot.conversations.pushing import PUSH, Vapid
from bot.conversations.texts import text
from bot.storage import Transaction
from bot.storage.records import Delivery
from bot.storage.repositories.push_devices import PushDevice

WITHIN = 10.0  # seconds
KEPT = 86400  # seconds that a push service keeps it for a browser that is off
GONE = (404, 410)


class PushChannel:
    """To each browser that wants it, while it is turned on."""

    at_once = AT_ONCE_EACH
    echoes = False

    def __init__(self, vapid: Callable[[], Vapid | None], title: str) -> None:
        self._vapid, self._title = vapid, title

    def targets(self, read: Transaction) -> Sequence[str]:
        return [PUSH] if read.nodes.fact(PUSH) else []

    def pack(self, transaction: Transaction, delivery: Delivery) -> Parcel | None:
        """None for a browser that wants no more, or when the customer has read it."""
        id = delivery.conversation or ""
        device = next((each for each in transaction.push_devices.of(id) if each.id == delivery.about), None)
        conversation = transaction.conversations.find(id)
        event = transaction.events.find(id, delivery.event or 0)
        vapid = self._vapid()
        if device is None or conversation is None or event is None or vapid is None:
            return None
        if transaction.marks.of(id, "customer").read >= (event.seq or 0):
            return None
        site = transaction.sites.find(conversation.site) if conversation.site else None
        told = {
            "title": site.title if site else self._title,
            "body": text("push", conversation.locale),
            "page": f"/c/{conversation.site}?lang={conversation.locale}",
        }
        return Parcel(delivery, partial(send, device, json.dumps(told), vapid))

    def refused(self, transaction: Transaction, delivery: Delivery, now: float, error: Refused) -> None:
        """The browser is gone for good."""
        transaction.push_devices.remove(delivery.conversation or "", delivery.about)


def send(device: PushDevice, told: str, vapid: Vapid) -> None:
    """Raises NotDelivered."""
    try:
        webpush(
            {"endpoint": device.endpoint, "keys": {"p256dh": device.p256dh, "auth": device.auth}},
            told,
            vapid_private_key=vapid.private,
            vapid_claims={"sub": f"mailto:{vapid.contact}"},
            ttl=KEPT,
            timeout=WITHIN,
        )
    except WebPushException as error:
        status = getattr(error.response, "status_code", 0)
        if status in GONE:
            raise ReceiverGone from error
        raise NotDelivered("status", status=str(status)) from error
    except requests.RequestException as error:
        raise NotDelivered("unreachable", why=type(error).__name__) from error
