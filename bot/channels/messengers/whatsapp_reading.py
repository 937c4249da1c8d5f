"""What WhatsApp brings, read: messages, and what became of ours. Pure."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from bot.channels.errors import NotDelivered
from bot.channels.messengers.downloads import hears, takes
from bot.channels.messengers.meta import failure, readable
from bot.checks import Malformed, checked_list, checked_object, whole
from bot.conversations.messengers.awaited_files import SentFile
from bot.conversations.messengers.messengers import Inbound, Receipt, Taken

SENT_WITH = "biz_opaque_callback_data"  # comes back with the state of a message

_PICKED = re.compile(r"c:(\d{1,9}):(\d{1,3})", re.ASCII)
_LABEL = re.compile(r"(\d{1,9})(:\d{1,3})?", re.ASCII)  # the seq of a message, and which part of it


def values(told: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for entry in checked_list("entry", told):
        for change in checked_list("changes", checked_object("entry", entry)):
            if checked_object("changes", change).get("field") == "messages":
                yield checked_object("value", change.get("value"))


def messages(value: dict[str, Any]) -> Iterator[Inbound]:
    people = [checked_object("contacts", one) for one in checked_list("contacts", value)]
    yield from readable(checked_list("messages", value), lambda told: _message(told, people))


def _message(told: object, people: Sequence[dict[str, Any]]) -> Iterator[Inbound]:
    said = checked_object("messages", told)
    if said.get("type") not in ("system", "reaction", "unsupported", "request_welcome"):
        yield _inbound(said, people)


def _inbound(said: dict[str, Any], people: Sequence[dict[str, Any]]) -> Inbound:
    phone, own = word(said, "from"), word(said, "from_user_id")
    ids = {id for id in (phone, own) if id}
    them = next((one for one in people if ids & {word(one, "wa_id"), word(one, "user_id")}), {})
    if not ids and len(people) == 1:
        them = people[0]
    phone, own = phone or word(them, "wa_id"), own or word(them, "user_id")
    person = phone or own
    if not person:
        raise Malformed("from", "nobody")
    picked = _choice(said)
    return Inbound(
        id=_needed(said, "id"),
        person=person,
        alias=own if phone and own else None,
        name=word(checked_object("profile", them.get("profile") or {}), "name"),
        text="" if picked else _said(said),
        picked=picked,
        at=_time(said),
        files=_files(said),
        voice=said.get("type") == "audio",
    )


def _said(said: dict[str, Any]) -> str:
    """A text, the words of a button, or what stands below a picture."""
    kind = word(said, "type")
    inner = checked_object(kind, said.get(kind) or {})
    if kind == "interactive":
        inner = checked_object("reply", inner.get(word(inner, "type")) or {})
    key = {"text": "body", "button": "text", "interactive": "title"}.get(kind, "caption")
    return word(inner, key)


def _files(said: dict[str, Any]) -> tuple[SentFile, ...]:
    kind = word(said, "type")
    file = checked_object(kind, said.get(kind) or {}) if kind in ("image", "document", "audio") else {}
    known = hears if kind == "audio" else takes
    if not word(file, "id") or not (kind == "image" or known(word(file, "mime_type"))):
        return ()
    return (SentFile(word(file, "id"), word(file, "filename")),)


def _choice(said: dict[str, Any]) -> tuple[int, int] | None:
    """None for what is none, or none of ours: then its title counts."""
    if said.get("type") != "interactive":
        return None
    inner = checked_object("interactive", said.get("interactive"))
    found = _PICKED.fullmatch(word(checked_object("reply", inner.get(word(inner, "type")) or {}), "id"))
    return (int(found[1]), int(found[2])) if found else None


def receipts(value: dict[str, Any]) -> Iterator[Receipt | Taken]:
    yield from readable(checked_list("statuses", value), _receipt)


def _receipt(one: object) -> Iterator[Receipt | Taken]:
    """Each state says that it was taken, also the last."""
    told = checked_object("statuses", one)
    person = word(told, "recipient_id") or word(told, "recipient_user_id")
    label = _LABEL.fullmatch(word(told, SENT_WITH))
    status = told.get("status")
    if not person or not label or status not in ("sent", "delivered", "read", "failed"):
        return
    seq = int(label[1])
    if label[2]:
        yield Taken(person, label[0], seq)
    if status == "failed":
        why = _why(told)
        yield Receipt(person, "failed", seq, why=why.fault, gone=why.kind == "unwanted")
    elif status != "sent":
        yield Receipt(person, "read" if status == "read" else "delivered", seq)


def _why(told: dict[str, Any]) -> NotDelivered:
    errors = [checked_object("errors", one) for one in checked_list("errors", told)]
    return failure(errors[0] if errors else {}, 400)


def _needed(fields: dict[str, Any], name: str) -> str:
    found = word(fields, name)
    if not found or len(found) > 300:
        raise Malformed(name, f"{fields.get(name)!r:.40} is no id")
    return found


def _time(fields: dict[str, Any]) -> float | None:
    found = word(fields, "timestamp")
    return float(found) if re.fullmatch(r"\d{1,11}", found, re.ASCII) else None


def word(fields: dict[str, Any], name: str) -> str:
    value = fields.get(name)
    return whole(value) if isinstance(value, str) else ""
