"""What can happen to a conversation, and who outside is told.

An event's kind is also its type in webhooks.
"""

import secrets
from collections.abc import Sequence

from bot.conversations.states import Event as Step
from bot.storage import Transaction
from bot.storage.records import Delivery, Event

MESSAGE = "message.created"
HANDOFF_REQUESTED = "handoff.requested"
HANDOFF_CANCELLED = "handoff.cancelled"
HANDOFF_ACCEPTED = "handoff.accepted"
HANDED_BACK = "handoff.returned"
CLOSED = "conversation.closed"
REOPENED = "conversation.reopened"
FEEDBACK = "feedback.given"

KINDS = (
    MESSAGE, HANDOFF_REQUESTED, HANDOFF_CANCELLED, HANDOFF_ACCEPTED, HANDED_BACK, CLOSED, REOPENED, FEEDBACK,
)  # fmt: skip
OF_STEP: dict[Step, str] = {
    "cancel": HANDOFF_CANCELLED,
    "hand_back": HANDED_BACK,
    "close": CLOSED,
    "reopen": REOPENED,
}

WEBHOOK = "webhook"  # a delivery's channel
DELIVERIES = "deliveries"  # the topic of what is to go out


def deliver(transaction: Transaction, events: Sequence[Event]) -> None:
    """A delivery to each webhook that wants one of these events, in the transaction that tells of them."""
    wanted = [
        (hook, event) for hook in transaction.webhooks.all() for event in events if hook.wants(event.kind)
    ]
    if not wanted:
        return
    transaction.deliveries.add(
        Delivery(
            id=f"msg_{secrets.token_urlsafe(18)}",
            channel=WEBHOOK,
            target=hook.id,
            conversation=event.conversation,
            event=event.number,
            state="pending",
            attempts=0,
            due=event.created,
            created=event.created,
        )
        for hook, event in wanted
    )
    transaction.changed.add(DELIVERIES)
