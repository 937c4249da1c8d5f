"""Web Push: who wants it is told in their browser that a person has answered, also when no page is open.

Off until an operator turns it on, which makes the installation's keys (VAPID, RFC 8292): those are kept in
`bot.customers.pushing`. What is sent is encrypted for the browser (RFC 8291) and says no word of the
conversation: screens are locked for a reason.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from bot.conversations.events import DELIVERIES, REPLY, new_id
from bot.storage import Transaction
from bot.storage.records import Delivery, Event, Message

PUSH: Final = "push"  # a delivery's channel, and its target; and the name of what the installation agreed on
READ_WITHIN: Final = 10.0  # seconds for those who look


@dataclass(frozen=True)
class Vapid:
    """How we sign, and whom push services may write to when something is wrong."""

    private: str
    public: str
    contact: str


def tell_browsers(
    transaction: Transaction, conversation: str, messages: Iterable[Message], events: Iterable[Event]
) -> None:
    """What a person says is told to the browsers that want it, unless it is read before."""
    said = {message.seq for message in messages if message.role == "agent"}
    devices = transaction.push_devices.of(conversation) if said else []
    replies = [event for event in events if event.kind == REPLY and event.seq in said]
    now = transaction.now()
    due = now + READ_WITHIN
    deliveries = [
        Delivery(
            new_id(), PUSH, PUSH, conversation, event.number, "pending", 0, due, now, None, None, None, one.id
        )
        for event in replies[-1:]
        for one in devices
    ]
    if deliveries:
        transaction.deliveries.add(deliveries)
        transaction.changed.add(DELIVERIES)
