"""A WhatsApp on loopback: takes what businesses send, and brings them what people write until they take it.

As the documents say: free text goes for 24 hours after somebody wrote, then it is refused with 131047, at
once or, `late`, with the state of the message; a state brings back what was sent along with the message;
templates go at any time, if they are approved and each gap of theirs is filled; a text has 1 to 4,096
characters, three buttons with titles of 20, ten rows with titles of 24; a number can have a callback of its
own; whoever has a username comes without a phone number.
"""

import json
import re
import secrets
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from bot.channels.fakes.meta import Answer, FakeMeta, bad, running
from bot.channels.messengers.whatsapp import OBJECT

DAY = 24 * 3600.0

_GAP = re.compile(r"\{\{(\w+)\}\}")


@dataclass
class FakeWhatsApp(FakeMeta):
    """One number of one account. `sent` is what people got, in order: (person, what was said to the API)."""

    object: str = OBJECT
    number: str = "106540352242922"
    account: str = "102290129340398"
    sent: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)  # messages that were marked as read
    blocked: set[str] = field(default_factory=set)
    uploaded: dict[str, str] = field(default_factory=dict)  # names of files, by id
    late: bool = False  # whether what cannot be sent is taken, and told later
    later: float = 0.0  # seconds that its clock is ahead
    hook: dict[str, str] = field(default_factory=dict)  # of the number itself
    templates: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__post_init__()
        self._wrote: dict[str, float] = {}

    def secrets(self) -> dict[str, str]:
        return super().secrets() | {"number": self.number, "account": self.account}

    def now(self) -> float:
        return time.time() + self.later

    def write(self, person: str, text: str, *, name: str = "Kim", at: float | None = None) -> str:
        """Somebody writes: by their phone number, or by an id such as `DE.1234` with a username."""
        return self.says(person, {"type": "text", "text": {"body": text}}, name=name, at=at)

    def press(self, person: str, reply: Mapping[str, str]) -> str:
        """Somebody picks a button or a row of a list: its id and title."""
        kind = "list_reply" if "description" in reply else "button_reply"
        return self.says(person, {"type": "interactive", "interactive": {"type": kind, kind: dict(reply)}})

    def says(
        self, person: str, content: Mapping[str, Any], *, name: str = "Kim", at: float | None = None
    ) -> str:
        """The id of the message."""
        when, id = self.now() if at is None else at, f"wamid.{secrets.token_hex(12)}"
        self._wrote[person] = max(when, self._wrote.get(person, 0.0))
        ids = {"wa_id": person} if person.isdigit() else {"user_id": person}
        own = {"from": person} if person.isdigit() else {"from_user_id": person}
        message = {**own, "id": id, "timestamp": str(int(when)), **content}
        self._news({"contacts": [{"profile": {"name": name}, **ids}], "messages": [message]})
        return id

    def kept(self, name: str, token: str) -> bytes | None:
        return super().kept(name, token) if token == self.token else None

    def shows(self, person: str, content: bytes, caption: str = "") -> str:
        """Somebody sends a picture."""
        image = {"id": self.keep(content), "mime_type": "image/jpeg", "caption": caption}
        return self.says(person, {"type": "image", "image": image})

    def got(self, person: str) -> list[str]:
        """The words that somebody has read."""
        return [self._words(said) for to, said in self.sent if to == person]

    def _words(self, said: dict[str, Any]) -> str:
        kind = said["type"]
        if kind in ("image", "document"):
            return f"[{self.uploaded[said[kind]['id']]}]"
        if kind == "template":
            return f"[{', '.join([said[kind]['name'], *_parameters(said)])}]"
        return str(said["text"]["body"] if kind == "text" else said["interactive"]["body"]["text"])

    def buttons(self, person: str) -> list[dict[str, str]]:
        """Those, or the rows, that somebody can tap at now."""
        said = [said for to, said in self.sent if to == person]
        action = said[-1].get("interactive", {}).get("action", {}) if said else {}
        rows = [row for section in action.get("sections", []) for row in section["rows"]]
        return rows or [each["reply"] for each in action.get("buttons", [])]

    def status(self, person: str, seq: str, state: str, **more: Any) -> None:
        """What became of a message is told."""
        ids = {"recipient_id": person} if person.isdigit() else {"recipient_user_id": person}
        told = {"id": f"wamid.{seq}", "status": state, "timestamp": str(int(self.now())), **ids, **more}
        self._news({"statuses": [told | {"biz_opaque_callback_data": seq}]}, ours=True)

    def _news(self, value: Mapping[str, Any], *, ours: bool = False) -> None:
        known = {"messaging_product": "whatsapp", "metadata": {"phone_number_id": self.number}}
        change = {"field": "messages", "value": {**known, **value}}
        self.happens({"id": self.account, "changes": [change]}, ours=ours)

    def callback(self) -> str:
        return self.hook.get("override_callback_uri") or super().callback()

    def asked(self, method: str, path: str, query: Mapping[str, str], said: dict[str, Any]) -> Answer:
        if path == f"{self.number}/messages" and method == "POST":
            return self._message(said)
        if path == f"{self.number}/media" and method == "POST":
            return self._media(said)
        if path == self.number and method == "POST":
            self.hook = said["webhook_configuration"]
            return 200, {"success": True}
        if path == self.number:
            hooks = {"phone_number": self.hook.get("override_callback_uri", "")}
            return 200, {"id": self.number, "verified_name": "Lumen", "webhook_configuration": hooks}
        if method == "GET" and path in self.files:
            return 200, {"url": f"{self.address}/files/{path}", "mime_type": "image/jpeg", "id": path}
        if path == f"{self.account}/message_templates":
            return 200, {"data": self.templates}
        if path == f"{self.account}/subscribed_apps":
            return 200, {"success": True}
        return super().asked(method, path, query, said)

    def _message(self, said: dict[str, Any]) -> Answer:
        if said.get("status") == "read":
            self.seen.append(said["message_id"])
            return 200, {"success": True}
        person = str(said.get("to") or said.get("recipient") or "")
        if not person:  # who asked was killed meanwhile
            return bad(400, 100, "The parameter to is required.")
        if (wrong := self._wrong(said)) is not None:
            return wrong
        code, details = self._undeliverable(person, said)
        if code and not self.late:
            return bad(400, code, "Message undeliverable", details=details)
        if code:
            errors = [{"code": code, "title": "Message undeliverable", "error_data": {"details": details}}]
            self.status(person, said["biz_opaque_callback_data"], "failed", errors=errors)
        else:
            self.sent.append((person, said))
            self.status(person, said["biz_opaque_callback_data"], "sent")
        return 200, {"messages": [{"id": f"wamid.out.{len(self.sent)}"}]}

    def _media(self, said: dict[str, Any]) -> Answer:
        name, kind, content = said["file"]
        if kind != said["type"] or kind not in ("image/jpeg", "image/png", "application/pdf"):
            return bad(400, 100, "Param file must be a file with one of the types that are supported")
        id = self.keep(content)
        self.uploaded[id] = name
        return 200, {"id": id}

    def _undeliverable(self, person: str, said: dict[str, Any]) -> tuple[int, str]:
        if person in self.blocked:
            return 131026, "Message undeliverable"
        if said["type"] != "template" and self.now() - self._wrote.get(person, 0.0) > DAY:
            return 131047, "More than 24 hours have passed since the customer last replied."
        return 0, ""

    def _wrong(self, said: dict[str, Any]) -> Answer | None:
        """What it takes from nobody."""
        if said["type"] == "template":
            wanted = (said["template"]["name"], said["template"]["language"]["code"])
            found = {(each["name"], each["language"]): json.dumps(each) for each in self.templates}
            if wanted not in found:
                return bad(404, 132001, "Template name does not exist")
            fits = len(set(_GAP.findall(found[wanted]))) == len(_parameters(said))
            return None if fits else bad(400, 132000, "Number of parameters does not match")
        if said["type"] == "text" and not 0 < len(said["text"]["body"]) <= 4096:
            return bad(400, 100, "Param text['body'] must be at most 4096 characters long.")
        if said["type"] == "interactive" and not _fits(said["interactive"]):
            return bad(400, 131009, "Parameter value is not valid")
        return None


def _parameters(said: dict[str, Any]) -> list[str]:
    """What fills the gaps of a template."""
    parts = said["template"].get("components", [])
    return [one["text"] for part in parts for one in part["parameters"]]


def _fits(shown: dict[str, Any]) -> bool:
    action = shown["action"]
    buttons = [each["reply"] for each in action.get("buttons", [])]
    rows = [row for section in action.get("sections", []) for row in section["rows"]]
    most, longest = (3, 20) if buttons else (10, 24)
    each = buttons or rows
    return (
        0 < len(shown["body"]["text"]) <= 1024
        and 0 < len(each) <= most
        and all(0 < len(one["title"]) <= longest and len(one.get("description", "")) <= 72 for one in each)
        and len({one["title"] for one in each}) == len({one["id"] for one in each}) == len(each)
        and (bool(buttons) or 0 < len(action["button"]) <= 20)
    )


@contextmanager
def fake_whatsapp() -> Iterator[FakeWhatsApp]:
    """Runs one; its `secrets` are what a connection to it needs."""
    fake = FakeWhatsApp()
    with running(fake):
        yield fake
