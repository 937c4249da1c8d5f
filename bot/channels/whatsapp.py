"""WhatsApp, by Meta's Cloud API over a webhook.

Relied on, of its documents: what is brought may come twice and out of order, for up to seven days; a message
has an id that stays; whoever has a username may come without a phone number, and then has a `user_id` of
ours alone, to which `recipient` sends; free text goes for 24 hours after their last message, then error
131047 comes, at once or with the state of the message; `biz_opaque_callback_data` comes back with that state;
a text has 4,096 characters, that of buttons 1,024; three buttons with titles of 20, or a list of ten with
titles of 24 and a description of 72. It knows no key against doubles.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any
from urllib.parse import quote

from bot.channels.asking import API as ELSEWHERE
from bot.channels.asking import Field
from bot.channels.downloads import download, takes
from bot.channels.errors import NotDelivered
from bot.channels.messenger import Headers, Outbound, Secrets, numbered, parts
from bot.channels.meta import APP, Graph, failure, handshake, is_genuine
from bot.checks import Malformed, checked_list, checked_object, parsed, whole
from bot.conversations.awaited_files import SentFile
from bot.conversations.messengers import Inbound, Receipt
from bot.conversations.windows import HOUR, Template, Window
from knowledge.languages import text

HOSTS = ("lookaside.fbsbx.com",)  # where files are
OBJECT = "whatsapp_business_account"
LONGEST, LONGEST_ABOVE = 4096, 1024  # characters of a text, and of one above buttons
BUTTONS, BUTTON = 3, 20
ROWS, ROW, DESCRIPTION = 10, 24, 72
MOST_TEMPLATES = 100

_PICKED = re.compile(r"c:(\d{1,9}):(\d{1,3})", re.ASCII)


class WhatsApp:
    """The network."""

    kind, title = "whatsapp", "WhatsApp"
    asks = (*APP, Field("number", secret=False), Field("account", secret=False), ELSEWHERE)
    window = Window(free=24 * HOUR)

    def __init__(self) -> None:
        self._graph = Graph()

    def is_genuine(self, secrets: Secrets, headers: Headers, body: bytes) -> bool:
        return is_genuine(secrets, headers, body)

    def handshake(self, secrets: Secrets, query: Mapping[str, str]) -> str:
        return handshake(secrets, query)

    def read(self, secrets: Secrets, body: bytes) -> list[Inbound | Receipt]:
        """Of all numbers of an app, those of ours alone."""
        told = checked_object("", parsed(body))
        if told.get("object") != OBJECT:
            return []
        found: list[Inbound | Receipt] = []
        for value in _values(told):
            if (
                checked_object("metadata", value.get("metadata") or {}).get("phone_number_id")
                == secrets["number"]
            ):
                found += _messages(value)
                found += _receipts(value)
        return found

    def answer(self, body: bytes) -> dict[str, Any]:
        return {}

    def send(self, secrets: Secrets, message: Outbound) -> None:
        if message.heard:
            self._see(secrets, message.heard)
        for content in contents(message):
            self._graph.post(secrets, f"{secrets['number']}/messages", **_to(message), **content)

    def _see(self, secrets: Secrets, heard: str) -> None:
        """Whoever is answered was read; nothing hangs on it."""
        seen = {"messaging_product": "whatsapp", "status": "read", "message_id": heard}
        with suppress(NotDelivered):  # too old to be marked; what else is wrong, the message itself meets
            self._graph.post(secrets, f"{secrets['number']}/messages", **seen)

    def name(self, secrets: Secrets) -> str:
        found = self._graph.get(secrets, secrets["number"], fields="display_phone_number,verified_name")
        return str(found.get("verified_name") or found.get("display_phone_number") or secrets["number"])

    def set_up(self, secrets: Secrets, address: str) -> None:
        """The app listens here, to what happens in the account."""
        self._graph.subscribe(secrets, OBJECT, address, "messages")
        own = {"override_callback_uri": address, "verify_token": secrets["hook"]}
        self._graph.post(secrets, f"{secrets['account']}/subscribed_apps")
        self._graph.post(secrets, secrets["number"], webhook_configuration=own)

    def check(self, secrets: Secrets, address: str) -> None:
        found = self._graph.get(secrets, secrets["number"], fields="webhook_configuration,status")
        hooks = found.get("webhook_configuration")
        own = str(hooks.get("phone_number", "")) if isinstance(hooks, dict) else ""
        if own != address:
            raise NotDelivered("elsewhere", address=own)

    def fetch(self, secrets: Secrets, ref: str) -> bytes:
        """Its address is asked for each time: it is good for minutes, and for who has the token."""
        told = self._graph.get(secrets, quote(ref, safe=""), phone_number_id=secrets["number"])
        bearer = {"Authorization": f"Bearer {secrets['token']}"}
        return download(str(told.get("url", "")), HOSTS, api=secrets.get("api", ""), headers=bearer)

    def templates(self, secrets: Secrets) -> tuple[Template, ...]:
        """Those that are approved and say the same to everybody."""
        asked = {"fields": "name,language,status,components", "limit": str(MOST_TEMPLATES)}
        found = self._graph.get(secrets, f"{secrets['account']}/message_templates", **asked).get("data")
        each = [_template(one) for one in found if isinstance(one, dict)] if isinstance(found, list) else []
        return tuple(one for one in each if one is not None)


def contents(message: Outbound) -> Iterator[dict[str, Any]]:
    """What is sent, in order: the text in parts, its choices with the last of them."""
    if message.template:
        kind = {"name": message.template.name, "language": {"code": message.template.language}}
        yield {"type": "template", "template": kind}
        return
    choices = message.choices
    fits = 0 < len(choices) <= ROWS
    said = numbered(message.text, choices) if choices and not (fits and _speak(choices)) else message.text
    *before, last = parts(said, LONGEST)
    if fits and len(last) > LONGEST_ABOVE:
        *more, last = parts(last, LONGEST_ABOVE)
        before = [*before, *more]
    for part in before:
        yield _text(part)
    yield _asking(message, last) if fits else _text(last)


def _speak(choices: Sequence[str]) -> bool:
    """Whether the titles fit, so that they need not be written above."""
    longest = BUTTON if len(choices) <= BUTTONS else ROW
    return len(set(choices)) == len(choices) and all(0 < len(title) <= longest for title in choices)


def _asking(message: Outbound, said: str) -> dict[str, Any]:
    """Buttons while there are few, else a list to be opened."""
    choices, speak = message.choices, _speak(message.choices)
    ids = [f"c:{message.seq}:{place}" for place in range(len(choices))]
    names = list(choices) if speak else [str(number) for number in range(1, len(choices) + 1)]
    if len(choices) <= BUTTONS:
        pairs = zip(ids, names, strict=True)
        action: dict[str, Any] = {
            "buttons": [{"type": "reply", "reply": {"id": id, "title": name}} for id, name in pairs]
        }
    else:
        rows = [{"id": id, "title": name} for id, name in zip(ids, names, strict=True)]
        if not speak:
            rows = [row | {"description": _cut(title)} for row, title in zip(rows, choices, strict=True)]
        action = {"button": text("bot", "choose", message.locale)[:BUTTON], "sections": [{"rows": rows}]}
    kind = "button" if "buttons" in action else "list"
    return {"type": "interactive", "interactive": {"type": kind, "body": {"text": said}, "action": action}}


def _cut(title: str) -> str:
    return title if len(title) <= DESCRIPTION else f"{title[: DESCRIPTION - 1]}…"


def _text(said: str) -> dict[str, Any]:
    return {"type": "text", "text": {"body": said, "preview_url": False}}


def _to(message: Outbound) -> dict[str, Any]:
    """A phone number is all digits; what is not is an id of ours alone."""
    key = "to" if message.person.isdigit() else "recipient"
    known = {"messaging_product": "whatsapp", "recipient_type": "individual", key: message.person}
    return known | {"biz_opaque_callback_data": str(message.seq)}


def _values(told: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for entry in checked_list("entry", told):
        for change in checked_list("changes", checked_object("entry", entry)):
            if checked_object("changes", change).get("field") == "messages":
                yield checked_object("value", change.get("value"))


def _messages(value: dict[str, Any]) -> Iterator[Inbound]:
    people = [checked_object("contacts", one) for one in checked_list("contacts", value)]
    for message in checked_list("messages", value):
        said = checked_object("messages", message)
        if said.get("type") not in ("system", "reaction", "unsupported", "request_welcome"):
            yield _inbound(said, people)


def _inbound(said: dict[str, Any], people: Sequence[dict[str, Any]]) -> Inbound:
    phone, own = _word(said, "from"), _word(said, "from_user_id")
    ids = {id for id in (phone, own) if id}
    them = next((one for one in people if ids & {_word(one, "wa_id"), _word(one, "user_id")}), {})
    if not ids and len(people) == 1:
        them = people[0]
    phone, own = phone or _word(them, "wa_id"), own or _word(them, "user_id")
    person = phone or own
    if not person:
        raise Malformed("from", "nobody")
    picked = _choice(said)
    return Inbound(
        id=_needed(said, "id"),
        person=person,
        alias=own if phone and own else None,
        name=_word(checked_object("profile", them.get("profile") or {}), "name"),
        text="" if picked else _said(said),
        picked=picked,
        at=_time(said),
        files=_files(said),
    )


def _said(said: dict[str, Any]) -> str:
    """A text, the words of a button, or what stands below a picture."""
    kind = _word(said, "type")
    inner = checked_object(kind, said.get(kind) or {})
    if kind == "interactive":
        inner = checked_object("reply", inner.get(_word(inner, "type")) or {})
    key = {"text": "body", "button": "text", "interactive": "title"}.get(kind, "caption")
    return _word(inner, key)


def _files(said: dict[str, Any]) -> tuple[SentFile, ...]:
    kind = _word(said, "type")
    file = checked_object(kind, said.get(kind) or {}) if kind in ("image", "document") else {}
    if not _word(file, "id") or not (kind == "image" or takes(_word(file, "mime_type"))):
        return ()
    return (SentFile(_word(file, "id"), _word(file, "filename")),)


def _choice(said: dict[str, Any]) -> tuple[int, int] | None:
    """None for what is none, or none of ours: then its title counts."""
    if said.get("type") != "interactive":
        return None
    inner = checked_object("interactive", said.get("interactive"))
    found = _PICKED.fullmatch(_word(checked_object("reply", inner.get(_word(inner, "type")) or {}), "id"))
    return (int(found[1]), int(found[2])) if found else None


def _receipts(value: dict[str, Any]) -> Iterator[Receipt]:
    for one in checked_list("statuses", value):
        told = checked_object("statuses", one)
        person = _word(told, "recipient_id") or _word(told, "recipient_user_id")
        seq = _word(told, "biz_opaque_callback_data")
        if not person or not re.fullmatch(r"\d{1,9}", seq, re.ASCII):
            continue
        status = told.get("status")
        if status == "delivered":
            yield Receipt(person, "delivered", int(seq))
        elif status == "read":
            yield Receipt(person, "read", int(seq))
        elif status == "failed":
            why = _why(told)
            yield Receipt(person, "failed", int(seq), why=why.fault, gone=why.kind == "unwanted")


def _why(told: dict[str, Any]) -> NotDelivered:
    errors = [checked_object("errors", one) for one in checked_list("errors", told)]
    return failure(errors[0] if errors else {}, 400)


def _template(told: dict[str, Any]) -> Template | None:
    """None where it is not approved, or has gaps to be filled, or more than text."""
    given = told.get("components")
    components = [one for one in given if isinstance(one, dict)] if isinstance(given, list) else []
    kinds = {str(one.get("type", "")).upper() for one in components}
    body = next((_word(one, "text") for one in components if str(one.get("type")).upper() == "BODY"), "")
    if told.get("status") != "APPROVED" or not body or "{{" in json.dumps(components):
        return None
    return (
        Template(_word(told, "name"), _word(told, "language"), body.strip())
        if "HEADER" not in kinds
        else None
    )


def _needed(fields: dict[str, Any], name: str) -> str:
    found = _word(fields, name)
    if not found or len(found) > 300:
        raise Malformed(name, f"{fields.get(name)!r:.40} is no id")
    return found


def _time(fields: dict[str, Any]) -> float | None:
    found = _word(fields, "timestamp")
    return float(found) if re.fullmatch(r"\d{1,11}", found, re.ASCII) else None


def _word(fields: dict[str, Any], name: str) -> str:
    value = fields.get(name)
    return whole(value) if isinstance(value, str) else ""
