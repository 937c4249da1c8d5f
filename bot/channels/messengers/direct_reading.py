"""What Messenger and Instagram tell: messages, touches, receipts, and echoes of what was sent. Pure."""

import hashlib
import re
from collections.abc import Iterator
from typing import Any

from bot.channels.messengers.in_words import place
from bot.channels.messengers.messenger import Heard
from bot.checks import Malformed, checked_list, checked_object, whole
from bot.conversations.attachments import AT_ONCE
from bot.conversations.messengers.awaited_files import SentFile
from bot.conversations.messengers.changes import TakenBack
from bot.conversations.messengers.messengers import Inbound, Receipt, Taken

THUMBS = frozenset((369239263222822, 369239343222814, 369239383222810))  # small, larger, large
START = "kundig:start"  # what the button brings with which a talk begins

_PICKED = re.compile(r"c:(\d{1,9}):(\d{1,3})", re.ASCII)
_LABEL = re.compile(r"(\d{1,9}):\d{1,3}", re.ASCII)  # the seq of a message, and which part of it


def heard(told: object, own: str) -> Iterator[Heard]:
    """From one event; `own` is the id of the page or account. Raises Malformed."""
    event = checked_object("messaging", told)
    person = _word(checked_object("sender", event.get("sender") or {}), "id")
    at = _seconds(event.get("timestamp"))
    if person == own:
        yield from _echo(event, at)
    if not person or person == own:
        return
    for kind in ("delivery", "read"):
        if kind in event:
            until = _seconds(checked_object(kind, event[kind]).get("watermark")) or at
            if until:
                yield Receipt(person, "delivered" if kind == "delivery" else "read", until=until)
    if "postback" in event:
        yield _postback(checked_object("postback", event["postback"]), person, at)
    yield from _said(event, person, at)


def _said(event: dict[str, Any], person: str, at: float | None) -> Iterator[Inbound | TakenBack]:
    """What somebody has written, changed or taken back."""
    if "message_edit" in event:
        changed = checked_object("message_edit", event["message_edit"])
        id = f"{_id(changed)}:{changed.get('num_edit', at)}"[:300]
        yield Inbound(id, person, text=_word(changed, "text"), at=at, edited=True)
    if "message" in event:
        said = checked_object("message", event["message"])
        if said.get("is_deleted"):
            yield TakenBack(person, _id(said))
        elif not (said.get("is_echo") or said.get("is_self") or _only_mentions(said)):
            yield _message(said, person, at)


def _echo(event: dict[str, Any], at: float | None) -> Iterator[Taken]:
    """What we have said ourselves, or somebody in the inbox of the page."""
    said = checked_object("message", event.get("message") or {})
    person = _word(checked_object("recipient", event.get("recipient") or {}), "id")
    if not person or not said.get("is_echo"):
        return
    label, words = _LABEL.fullmatch(_word(said, "metadata")), _word(said, "text")
    if label:
        yield Taken(person, label[0], int(label[1]))
    elif words and at is not None:
        yield Taken(person, digest(words), at=at)


def digest(words: str) -> str:
    """By which an echo without a label is known again: nothing of the words is kept."""
    return hashlib.sha256(" ".join(words.split()).encode()).hexdigest()[:32]


def _message(said: dict[str, Any], person: str, at: float | None) -> Inbound:
    reply = checked_object("quick_reply", said.get("quick_reply") or {})
    picked = _choice(_word(reply, "payload"))
    files = _attachments(said)
    kinds, touched = [one.get("type") for one in files], [*map(_touched, files)]
    written = "" if picked else _word(said, "text") or "".join(touched)
    return Inbound(
        _id(said),
        person,
        text=written,
        picked=picked,
        at=at,
        files=_files(said),
        voice="audio" in kinds,
        aside="\n".join(filter(None, map(_place, files))),
        left="film" if "video" in kinds else "",
    )


def _only_mentions(said: dict[str, Any]) -> bool:
    """In a story of theirs, which is nothing that was said to us."""
    return bool(files := _attachments(said)) and all(one.get("type") == "story_mention" for one in files)


def _touched(file: dict[str, Any]) -> str:
    """The emoji that a thumb or a heart stands for, sent by a touch."""
    if file.get("type") == "like_heart":
        return "❤️"
    where = checked_object("payload", file.get("payload") or {})
    return "👍" if file.get("type") == "image" and where.get("sticker_id") in THUMBS else ""


def _place(file: dict[str, Any]) -> str:
    if file.get("type") != "location":
        return ""
    where = checked_object("payload", file.get("payload") or {})
    at = checked_object("coordinates", where.get("coordinates") or {})
    return place(at.get("lat"), at.get("long"), _word(file, "title"))


def _attachments(said: dict[str, Any]) -> list[dict[str, Any]]:
    return [checked_object("attachments", one) for one in checked_list("attachments", said)[:AT_ONCE]]


def _files(said: dict[str, Any]) -> tuple[SentFile, ...]:
    """Pictures, documents and voices; not the thumb that is sent by a touch."""
    found = []
    for file in _attachments(said):
        where = checked_object("payload", file.get("payload") or {})
        if (
            file.get("type") in ("image", "file", "audio")
            and "sticker_id" not in where
            and _word(where, "url")
        ):
            found.append(SentFile(_word(where, "url")))
    return tuple(found)


def _postback(said: dict[str, Any], person: str, at: float | None) -> Inbound:
    payload = _word(said, "payload")
    picked, starts = _choice(payload), payload == START
    id = _word(said, "mid")[:300] or f"{at}:{payload[:100]}"
    title = "" if picked or starts else _word(said, "title")
    return Inbound(id, person, text=title, picked=picked, greeting=starts, at=at)


def _choice(payload: str) -> tuple[int, int] | None:
    found = _PICKED.fullmatch(payload)
    return (int(found[1]), int(found[2])) if found else None


def _id(said: dict[str, Any]) -> str:
    found = _word(said, "mid")
    if not 0 < len(found) <= 300:
        raise Malformed("mid", f"{said.get('mid')!r:.40} is no id")
    return found


def _seconds(milliseconds: object) -> float | None:
    if isinstance(milliseconds, bool) or not isinstance(milliseconds, int):
        return None
    return milliseconds / 1000 if 0 < milliseconds < 10**14 else None


def _word(fields: dict[str, Any], name: str) -> str:
    value = fields.get(name)
    return whole(value) if isinstance(value, str) else ""
