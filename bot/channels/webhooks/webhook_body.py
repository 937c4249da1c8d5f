"""What a webhook is told: pure, and the same at every attempt.

Everything in it is fixed once the event has happened, so that a delivery that arrives twice says the same.
What people wrote leaves the conversation here, so it is masked; the bot's words are the shop's own.
"""

import json
from datetime import UTC, datetime
from typing import Any

from bot.conversations.events import (
    CONTACT,
    FEEDBACK,
    HANDOFF_ACCEPTED,
    HANDOFF_REQUESTED,
    HANDOFF_REQUEUED,
    HANDOFF_TRANSFERRED,
    NOTICE,
    RECEIVED,
    REPLY,
    SURVEY,
)
from bot.privacy.masking import mask
from bot.storage.records import Event, Message

TEST = "webhook.test"
_MASKS = "en"  # how masks are called: a conversation's language may change, a body may not


def body(event: Event, site: str, message: Message | None) -> str:
    """The JSON text of an event on `site`; `message` is the one it is about."""
    about = {"conversation": event.conversation, "site": site, "number": event.number, "seq": event.seq}
    return written(event.kind, event.created, about | _particulars(event, message))


def test_body(webhook: str, now: float) -> str:
    """What `kundig webhook test` sends."""
    return written(TEST, now, {"webhook": webhook})


def written(kind: str, moment: float, data: dict[str, Any]) -> str:
    """The form of all of them. `moment` is unix seconds."""
    timestamp = datetime.fromtimestamp(moment, UTC).isoformat(timespec="milliseconds")
    document = {"type": kind, "timestamp": timestamp.replace("+00:00", "Z"), "data": data}
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def _particulars(event: Event, message: Message | None) -> dict[str, Any]:
    if event.kind == HANDOFF_REQUESTED:
        return {"reason": event.data.get("reason"), "locale": event.data.get("locale")}
    if event.kind in (HANDOFF_ACCEPTED, HANDOFF_TRANSFERRED):
        told = {"agent": event.data.get("agent"), "name": message and message.name}
        assigned = {"assigned": bool(event.data.get("assigned"))}
        return told | (assigned if event.kind == HANDOFF_ACCEPTED else {})
    if event.kind == HANDOFF_REQUEUED:
        return {"team": event.data.get("team")}
    if event.kind == CONTACT:  # not the address: who needs it looks at the desk
        return {"left": bool(event.data.get("left"))}
    if event.kind == SURVEY:
        return {"solved": event.data.get("solved"), "comment": event.data.get("comment", "")}
    if event.kind == FEEDBACK:
        told = {"helpful": event.data.get("helpful"), "comment": event.data.get("comment", "")}
        return told | {"entry": message and message.entry}
    return _words(event.kind, message) if message else {}


def _words(kind: str, message: Message) -> dict[str, Any]:
    """The message itself, where the event is that there is one."""
    if kind == RECEIVED:
        text = message.text if message.choice else mask(message.text, _MASKS)
        return {"role": message.role, "text": text, "choice": message.choice}
    if kind == REPLY:
        choices = [choice.as_json() for choice in message.choices]
        text = message.text if message.role == "bot" else mask(message.text, _MASKS)
        said = {"role": message.role, "name": message.name, "text": text}
        return said | {"entry": message.entry, "choices": choices}
    if kind == NOTICE:
        return {"role": message.role, "text": message.text, "state": message.state}
    return {}
