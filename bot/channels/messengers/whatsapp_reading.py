"""What WhatsApp brings, read: messages, and what became of ours. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from bot.channels.errors import NotDelivered
from bot.channels.messengers.downloads import hears, takes
from bot.channels.messengers.in_words import card, left, place
from bot.channels.messengers.meta import failure, readable
from bot.checks import Malformed, checked_list, checked_object, whole
from bot.conversations.messengers.awaited_files import SentFile
from bot.conversations.messengers.changes import Change, Moved, TakenBack
from bot.conversations.messengers.messengers import Inbound, Receipt, Taken

UNKNOWN = 131051  # the code of what people can send, and the API cannot bring
SENT_WITH = "biz_opaque_callback_data"  # comes back with the state of a message

_PICKED = re.compile(r"c:(\d{1,9}):(\d{1,3})", re.ASCII)
_LABEL = re.compile(r"(\d{1,9})(:\d{1,3})?", re.ASCII)  # the seq of a message, and which part of it


def values(told: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for entry in checked_list("entry", told):
        for change in checked_list("changes", checked_object("entry", entry)):
            if checked_object("changes", change).get("field") == "messages":
                yield checked_object("value", change.get("value"))


def messages(value: dict[str, Any]) -> Iterator[Inbound | Change]:
    people = [checked_object("contacts", one) for one in checked_list("contacts", value)]
    yield from readable(checked_list("messages", value), lambda told: _message(told, people))


def _message(told: object, people: Sequence[dict[str, Any]]) -> Iterator[Inbound | Change]:
    """Of talks with one person; in groups everybody would read what concerns one."""
    said = checked_object("messages", told)
    kind, inner = said.get("type"), _content(said)
    if "group_id" in said or kind in ("reaction", "request_welcome"):
        return
    if kind == "system":
        if inner.get("type") == "user_changed_number" and word(inner, "wa_id"):
            yield Moved(_who(said, people)[0], word(inner, "wa_id"))
    elif kind == "revoke":
        yield TakenBack(_who(said, people)[0], _needed(inner, "original_message_id"))
    elif kind == "edit":
        changed = checked_object("message", inner.get("message"))
        own = {name: value for name, value in said.items() if name not in ("type", "edit")}
        yield replace(_inbound({**changed, **own}, people), edited=True, files=())
    elif kind != "unsupported" or UNKNOWN in _codes(said):
        yield _inbound(said, people)


def _codes(said: dict[str, Any]) -> list[object]:
    return [checked_object("errors", one).get("code") for one in checked_list("errors", said)]


def _inbound(said: dict[str, Any], people: Sequence[dict[str, Any]]) -> Inbound:
    person, alias, them = _who(said, people)
    picked, (aside, left) = _choice(said), _besides(said)
    return Inbound(
        id=_needed(said, "id"),
        person=person,
        alias=alias,
        name=word(checked_object("profile", them.get("profile") or {}), "name"),
        text="" if picked else _said(said),
        picked=picked,
        at=_time(said),
        files=_files(said),
        voice=said.get("type") == "audio",
        aside=aside,
        left=left,
    )


def _who(said: dict[str, Any], people: Sequence[dict[str, Any]]) -> tuple[str, str | None, dict[str, Any]]:
    """By which id they are known, by which other, and what is told of them."""
    phone, own = word(said, "from"), word(said, "from_user_id")
    ids = {id for id in (phone, own) if id}
    them = next((one for one in people if ids & {word(one, "wa_id"), word(one, "user_id")}), {})
    if not ids and len(people) == 1:
        them = people[0]
    phone, own = phone or word(them, "wa_id"), own or word(them, "user_id")
    person = phone or own
    if not person:
        raise Malformed("from", "nobody")
    return person, own if phone and own else None, them


def _content(said: dict[str, Any]) -> dict[str, Any]:
    """What stands below the name of its type; cards are a list."""
    inner = said.get(word(said, "type"))
    return inner if isinstance(inner, dict) else {}


def _besides(said: dict[str, Any]) -> tuple[str, str]:
    """What stands aside, in words, and why a file is not fetched."""
    kind, inner = said.get("type"), _content(said)
    if kind == "location":
        names = (word(inner, "name"), word(inner, "address"))
        return place(inner.get("latitude"), inner.get("longitude"), *names), ""
    if kind == "contacts":
        return "\n".join(_card(checked_object("contacts", one)) for one in checked_list("contacts", said)), ""
    if kind == "order":
        items = [checked_object("product_items", one) for one in checked_list("product_items", inner)]
        lines = [
            f"{each.get('quantity', 1)} × {each.get('product_retailer_id', '?')}"[:100] for each in items
        ]
        return "\n".join(["🛒 " + word(inner, "text"), *lines]).strip(), ""
    if kind == "video":
        return "", "film"
    is_left = kind == "document" and not takes(word(inner, "mime_type"))
    return "", left(word(inner, "mime_type")) if is_left else ""


def _card(person: dict[str, Any]) -> str:
    phones = [word(checked_object("phones", one), "phone") for one in checked_list("phones", person)]
    return card(word(checked_object("name", person.get("name") or {}), "formatted_name"), phones)


def _said(said: dict[str, Any]) -> str:
    """A text, the words of a button, or what stands below a picture."""
    kind = word(said, "type")
    inner = _content(said)
    if kind == "interactive":
        inner = checked_object("reply", inner.get(word(inner, "type")) or {})
    key = {"text": "body", "button": "text", "interactive": "title"}.get(kind, "caption")
    return word(inner, key)


def _files(said: dict[str, Any]) -> tuple[SentFile, ...]:
    kind = word(said, "type")
    file = _content(said) if kind in ("image", "sticker", "document", "audio") else {}
    known = hears if kind == "audio" else takes
    if not word(file, "id") or not (kind in ("image", "sticker") or known(word(file, "mime_type"))):
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
