"""WhatsApp, by Meta's Cloud API over a webhook.

Relied on, of its documents: what is brought may come twice and out of order, for up to seven days; a message
has an id that stays; whoever has a username may come without a phone number, and then has a `user_id` of ours
alone, to which `recipient` sends; free text goes for 24 hours after their last message, then error 131047
comes, at once or with the state of the message; `biz_opaque_callback_data` comes back with that state; a text
has 4,096 characters, that of buttons 1,024; three buttons with titles of 20, or a list of ten with titles of
24 and a description of 72; a template has gaps, `{{1}}` or `{{order}}`, each with its parameter. It knows no
key against doubles; but since that state says what was sent with a message, `sent` tells whether an attempt
arrived whose end nobody knows.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from bot.channels.asking import API as ELSEWHERE
from bot.channels.asking import Field
from bot.channels.errors import NotDelivered
from bot.channels.messengers.downloads import download
from bot.channels.messengers.messenger import (
    Headers,
    Heard,
    Outbound,
    OutFile,
    Secrets,
    numbered,
    ordered,
    parts,
)
from bot.channels.messengers.meta import APP, Graph, handshake, is_genuine
from bot.channels.messengers.whatsapp_reading import SENT_WITH, messages, receipts, values, word
from bot.checks import checked_object, parsed
from bot.conversations.messengers.windows import HOUR, Template, Window
from knowledge.languages import text

HOSTS = ("lookaside.fbsbx.com",)  # where files are
OBJECT = "whatsapp_business_account"
LONGEST, LONGEST_ABOVE = 4096, 1024  # characters of a text, and of one above buttons
BUTTONS, BUTTON = 3, 20
ROWS, ROW, DESCRIPTION = 10, 24, 72
MOST_TEMPLATES = 100


class WhatsApp:
    """The network."""

    kind, title = "whatsapp", "WhatsApp"
    asks = (*APP, Field("number", secret=False), Field("account", secret=False), ELSEWHERE)
    window = Window(free=24 * HOUR)
    echoes = True

    def __init__(self) -> None:
        self._graph = Graph()

    def is_genuine(self, secrets: Secrets, headers: Headers, body: bytes) -> bool:
        return is_genuine(secrets, headers, body)

    def handshake(self, secrets: Secrets, query: Mapping[str, str]) -> str:
        return handshake(secrets, query)

    def read(self, secrets: Secrets, body: bytes) -> list[Heard]:
        """Of all numbers of an app, those of ours alone."""
        told = checked_object("", parsed(body))
        if told.get("object") != OBJECT:
            return []
        found: list[Heard] = []
        for value in values(told):
            if (
                checked_object("metadata", value.get("metadata") or {}).get("phone_number_id")
                == secrets["number"]
            ):
                found += messages(value)
                found += receipts(value)
        return found

    def answer(self, body: bytes) -> dict[str, Any]:
        return {}

    def contents(self, message: Outbound) -> Iterator[Any]:
        return contents(message)

    def label(self, message: Outbound, number: int, content: Any) -> str:
        return f"{message.seq}:{number}"

    def see(self, secrets: Secrets, message: Outbound) -> None:
        """Read, and being answered."""
        if message.heard:
            seen = {"status": "read", "message_id": message.heard, "typing_indicator": {"type": "text"}}
            self._graph.post(secrets, f"{secrets['number']}/messages", messaging_product="whatsapp", **seen)

    def put(self, secrets: Secrets, message: Outbound, content: Any) -> None:
        said = self._uploaded(secrets, content) if isinstance(content, OutFile) else content
        self._graph.post(secrets, f"{secrets['number']}/messages", **_to(message), **said)

    def _uploaded(self, secrets: Secrets, file: OutFile) -> dict[str, Any]:
        """A file is brought first, and then named."""
        sent = (file.name, file.content, file.type)
        own = {"messaging_product": "whatsapp", "type": file.type, "file": sent}
        id = self._graph.upload(secrets, f"{secrets['number']}/media", **own).get("id")
        if file.is_picture:
            return {"type": "image", "image": {"id": id}}
        return {"type": "document", "document": {"id": id, "filename": file.name}}

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
        """Those that are approved and have text alone; an agent fills its gaps."""
        asked = {"fields": "name,language,status,components", "limit": str(MOST_TEMPLATES)}
        found = self._graph.get(secrets, f"{secrets['account']}/message_templates", **asked).get("data")
        each = [_template(one) for one in found if isinstance(one, dict)] if isinstance(found, list) else []
        return tuple(one for one in each if one is not None)


def contents(message: Outbound) -> Iterator[Any]:
    """The text in parts, its choices with the last of them."""
    if message.template:
        kind = {"name": message.template.name, "language": {"code": message.template.language}}
        body = {"components": [{"type": "body", "parameters": _filled(message.filled)}]}
        yield {"type": "template", "template": kind | (body if message.filled else {})}
        return
    choices = message.choices
    fits = 0 < len(choices) <= ROWS
    said = numbered(message.text, choices) if choices and not (fits and _speak(choices)) else message.text
    *before, last = parts(said, LONGEST)
    if fits and len(last) > LONGEST_ABOVE:
        *more, last = parts(last, LONGEST_ABOVE)
        before = [*before, *more]
    texts = [*(_text(part) for part in before), _asking(message, last) if fits else _text(last)]
    yield from ordered(texts if message.text or not message.files else [], message)


def _filled(gaps: Mapping[str, str]) -> list[dict[str, Any]]:
    """What stands in gaps with numbers, in their order; in those with names, by them."""
    if all(name.isdigit() for name in gaps):
        return [{"type": "text", "text": gaps[name]} for name in sorted(gaps, key=int)]
    return [{"type": "text", "parameter_name": name, "text": value} for name, value in gaps.items()]


def _speak(choices: Sequence[str]) -> bool:
    """Whether the titles fit, so that they need not be written above."""
    return len(set(choices)) == len(choices) and all(0 < len(title) <= ROW for title in choices)


def _are_buttons(choices: Sequence[str]) -> bool:
    """What is too long for a button, and fits into a list, is one."""
    return len(choices) <= BUTTONS and (not _speak(choices) or all(len(each) <= BUTTON for each in choices))


def _asking(message: Outbound, said: str) -> dict[str, Any]:
    """Buttons while there are few, else a list to be opened."""
    choices, speak = message.choices, _speak(message.choices)
    ids = [f"c:{message.seq}:{place}" for place in range(len(choices))]
    names = list(choices) if speak else [str(number) for number in range(1, len(choices) + 1)]
    if _are_buttons(choices):
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
    return known | {SENT_WITH: message.label or str(message.seq)}


def _template(told: dict[str, Any]) -> Template | None:
    """None where it is not approved, or has more than text, or gaps elsewhere than in that."""
    given = told.get("components")
    components = [one for one in given if isinstance(one, dict)] if isinstance(given, list) else []
    kinds = {str(one.get("type", "")).upper() for one in components}
    body = next((word(one, "text") for one in components if str(one.get("type")).upper() == "BODY"), "")
    others = [one for one in components if str(one.get("type")).upper() != "BODY"]
    if told.get("status") != "APPROVED" or not body or "{{" in json.dumps(others):
        return None
    return (
        Template(word(told, "name"), word(told, "language"), body.strip()) if "HEADER" not in kinds else None
    )
