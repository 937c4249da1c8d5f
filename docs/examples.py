"""Examples of what webhooks carry, from the code that sends them. `make docs` puts them into webhooks.md."""

import json

from bot.channels.webhooks.webhook_body import body, test_body
from bot.conversations import events
from bot.conversations.events import MEANINGS, UNASKED
from bot.protocol import REASONS, Choice
from bot.storage.records import Event, Message

CONVERSATION, SITE = "5f0c6e8a41d94b7fb2a7c3d80e19a642", "shop"
BEGUN = 1_794_045_600.0  # unix seconds

# In the order in which one conversation would tell of them.
MESSAGES = {
    events.RECEIVED: Message(CONVERSATION, 1, "customer", "How long can I return something?", BEGUN),
    events.REPLY: Message(
        CONVERSATION, 2, "bot", "You have 30 days.", BEGUN, choices=(Choice("handoff", "Talk to a person"),),
        entry="returns", turn=1,
    ),
    events.FEEDBACK: Message(CONVERSATION, 2, "bot", "You have 30 days.", BEGUN, entry="returns", turn=1),
    events.NOTICE: Message(
        CONVERSATION, 4, "system", "Somebody from our team will be with you shortly.", BEGUN, state="queued"
    ),
    events.HANDOFF_ACCEPTED: Message(
        CONVERSATION, 5, "system", "You are talking to Anna.", BEGUN, name="Anna", state="human"
    ),
}  # fmt: skip
MESSAGES[events.HANDOFF_TRANSFERRED] = Message(
    CONVERSATION, 8, "system", "You are talking to Boris.", BEGUN, name="Boris", state="human"
)
MESSAGES[events.HANDOFF_REQUESTED] = MESSAGES[events.NOTICE]
DATA = {
    events.FEEDBACK: {"helpful": False, "comment": "And for shoes?"},
    events.HANDOFF_REQUESTED: {"reason": "requested", "locale": "en"},
    events.HANDOFF_ACCEPTED: {"agent": "anna.weber", "assigned": True},
    events.HANDOFF_TRANSFERRED: {"agent": "boris.lang"},
    events.HANDOFF_REQUEUED: {"team": "Returns"},
    events.SURVEY: {"solved": True, "comment": "That was quick."},
    events.CONTACT: {"left": True},
}
ORDER = (
    events.RECEIVED, events.REPLY, events.FEEDBACK, events.NOTICE, events.HANDOFF_REQUESTED,
    events.CONTACT, events.HANDOFF_CANCELLED, events.HANDOFF_ACCEPTED, events.HANDOFF_TRANSFERRED,
    events.HANDOFF_REQUEUED, events.HANDED_BACK, events.CLOSED, events.SURVEY, events.REOPENED,
)  # fmt: skip


def example(kind: str) -> str:
    """The body of an event of this kind."""
    number = ORDER.index(kind) + 1
    message = MESSAGES.get(kind)
    seq = message.seq if message else number
    return body(Event(CONVERSATION, number, kind, BEGUN + number, seq, DATA.get(kind, {})), SITE, message)


def webhooks() -> str:
    """Every kind of event: what it means and what it looks like."""
    parts = [f"### {kind}\n{_meaning(kind)}\n{_block(example(kind))}" for kind in MEANINGS]
    reasons = (
        f"`reason` of a handoff is one of {', '.join(f'`{reason}`' for reason in REASONS)}. The bot offers a "
        "person and calls one only at the customer's word (`requested`); before, it did so by itself after "
        "two misses (`second_miss`) or refusals (`none_of_these`). An agent may also take a conversation "
        "over unasked (`taken_over`). Whoever replies by e-mail waits for a person, too (`mailed`). Who "
        "writes again after an agent has closed comes back to them, or waits for somebody (`reopened`)."
    )
    test = f"### webhook.test\nSent by `kundig webhook test`.\n{_block(test_body('wh_3f9a61c204', BEGUN))}"
    return "\n\n".join([reasons, *parts, test])


def _meaning(kind: str) -> str:
    return MEANINGS[kind] + (" Only sent when asked for." if kind in UNASKED else "")


def _block(written: str) -> str:
    return f"```json\n{json.dumps(json.loads(written), ensure_ascii=False, indent=2)}\n```"
