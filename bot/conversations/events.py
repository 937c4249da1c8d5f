"""What can happen to a conversation, and who outside is told.

An event's kind is also its type in webhooks.
"""

import secrets
from collections.abc import Sequence

from bot.conversations.states import Event as Step
from bot.storage import Transaction
from bot.storage.records import Delivery, Event, Role

RECEIVED = "message.received"
REPLY = "reply.sent"
NOTICE = "notice.sent"
HANDOFF_REQUESTED = "handoff.requested"
HANDOFF_CANCELLED = "handoff.cancelled"
HANDOFF_ACCEPTED = "handoff.accepted"
HANDOFF_TRANSFERRED = "handoff.transferred"
HANDOFF_REQUEUED = "handoff.requeued"
HANDED_BACK = "handoff.returned"
CLOSED = "conversation.closed"
REOPENED = "conversation.reopened"
FEEDBACK = "feedback.given"
SURVEY = "survey.answered"
CONTACT = "contact.changed"

MEANINGS = {
    RECEIVED: "The customer wrote or picked something.",
    REPLY: "The bot or an agent wrote to the customer.",
    NOTICE: "The customer was told that somebody else has the conversation now, or that it is closed.",
    HANDOFF_REQUESTED: "A person is asked for, by the customer or by the bot.",
    HANDOFF_CANCELLED: "The customer no longer waits for a person.",
    HANDOFF_ACCEPTED: "An agent takes over.",
    HANDOFF_TRANSFERRED: "Another agent goes on.",
    HANDOFF_REQUEUED: "The agent is gone or has let go, and the customer waits again, at the front.",
    HANDED_BACK: "The agent is done, and the bot answers again.",
    CLOSED: "The conversation is over.",
    REOPENED: "The customer writes in a closed conversation again.",
    FEEDBACK: "The customer says whether an answer helped.",
    SURVEY: "After the end, the customer says whether it was solved; once more when they add why.",
    CONTACT: "The customer has left an e-mail address, or has taken it back.",
}
KINDS = tuple(MEANINGS)
UNASKED = (RECEIVED, NOTICE)  # a webhook gets these only when it names them
OF_STEP: dict[Step, str] = {
    "cancel": HANDOFF_CANCELLED,
    "hand_back": HANDED_BACK,
    "close": CLOSED,
    "reopen": REOPENED,
}
OF_ROLE: dict[Role, str] = {"customer": RECEIVED, "bot": REPLY, "agent": REPLY, "system": NOTICE}

MESSENGER = "messenger"  # a delivery's channel; its target is the connection
OUTGOING = frozenset({REPLY, NOTICE})  # kinds of events that somebody on a network must get
WEBHOOK = "webhook"  # a delivery's channel
DELIVERIES = "deliveries"  # the topic of what is to go out


def new_id() -> str:
    """A delivery's id, which is also the webhook's message id: the same at every attempt."""
    return f"msg_{secrets.token_urlsafe(18)}"


def deliver(transaction: Transaction, events: Sequence[Event]) -> None:
    """A delivery to each webhook that wants one of these events, in the transaction that tells of them."""
    hooks = transaction.webhooks.all()
    wanted = [(hook.id, event) for hook in hooks for event in events if hook.wants(event.kind)]
    _send(transaction, WEBHOOK, wanted)


def carry_out(transaction: Transaction, connection: str, told: Sequence[Event]) -> None:
    """A delivery for each message that somebody on a network must get."""
    _send(transaction, MESSENGER, [(connection, event) for event in told if event.kind in OUTGOING])


def _send(transaction: Transaction, channel: str, wanted: Sequence[tuple[str, Event]]) -> None:
    """Each event to its target."""
    if not wanted:
        return
    transaction.deliveries.add(
        Delivery(
            id=new_id(),
            channel=channel,
            target=target,
            conversation=event.conversation,
            event=event.number,
            state="pending",
            attempts=0,
            due=event.created,
            created=event.created,
        )
        for target, event in wanted
    )
    transaction.changed.add(DELIVERIES)
