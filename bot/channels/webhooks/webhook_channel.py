"""Deliveries to webhooks: an event each, signed and posted."""

from collections.abc import Sequence
from functools import partial

from bot.channels.channel import AT_ONCE_EACH, Parcel
from bot.channels.errors import Refused
from bot.channels.webhooks.webhook_body import body
from bot.channels.webhooks.webhooks import gone, send
from bot.monitoring.requests import of_message
from bot.storage import Transaction
from bot.storage.records import Delivery


class WebhookChannel:
    """To each webhook whose receiver is there."""

    at_once = AT_ONCE_EACH
    echoes = False

    def targets(self, read: Transaction) -> Sequence[str]:
        return [hook.id for hook in read.webhooks.all() if hook.gone is None]

    def pack(self, transaction: Transaction, delivery: Delivery) -> Parcel:
        """With the body of its event."""
        hook = transaction.webhooks.find(delivery.target)
        event = transaction.events.find(delivery.conversation or "", delivery.event or 0)
        conversation = transaction.conversations.find(delivery.conversation or "")
        assert hook is not None  # is a target
        assert event is not None  # goes with its conversation, as the delivery does
        assert conversation is not None
        messages = transaction.messages.after(event.conversation, event.seq - 1, 1) if event.seq else []
        message = messages[0] if messages else None
        cause = (message.turn or message.seq) if message else 0
        said = body(event, conversation.site, message)
        return Parcel(delivery, partial(send, hook, delivery.id, said), of_message(event.conversation, cause))

    def refused(self, transaction: Transaction, delivery: Delivery, now: float, error: Refused) -> None:
        gone(transaction, delivery.target, now, error.fault.as_json())
