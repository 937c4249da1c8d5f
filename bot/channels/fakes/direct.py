"""A Messenger, or the direct messages of an Instagram, on loopback.

As the documents say: free text goes for 24 hours after somebody wrote, what is tagged HUMAN_AGENT for seven
days, then code 10 with 2018278; what the page says comes back as an echo, from Messenger with its `metadata`
if the app wants `message_echoes`, from Instagram among the messages; a text has 2,000 characters, on
Instagram 1,000 bytes; thirteen quick replies with titles of 20; nothing reaches who has blocked the page.
"""

import json
import secrets
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from bot.channels.fakes.meta import Answer, FakeMeta, bad, running

DAY = 24 * 3600.0


@dataclass
class FakeDirect(FakeMeta):
    """One page, or one account. `sent` is what people got, in order: (person, message)."""

    own: str = "102030405060"
    sent: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    tagged: list[str] = field(default_factory=list)  # texts that came with HUMAN_AGENT
    seen: list[str] = field(default_factory=list)  # people who were shown that they were read
    blocked: set[str] = field(default_factory=set)
    later: float = 0.0  # seconds that its clock is ahead

    def __post_init__(self) -> None:
        super().__post_init__()
        self._wrote: dict[str, float] = {}

    def secrets(self) -> dict[str, str]:
        return super().secrets() | {"page" if self.object == "page" else "account": self.own}

    def now(self) -> float:
        return time.time() + self.later

    def write(self, person: str, text: str, *, at: float | None = None) -> None:
        """Somebody writes."""
        self.event(person, {"message": {"mid": f"m_{secrets.token_hex(12)}", "text": text}}, at=at)

    def press(self, person: str, reply: Mapping[str, str]) -> None:
        """Somebody taps at a quick reply."""
        said = {"text": reply["title"], "quick_reply": {"payload": reply["payload"]}}
        self.event(person, {"message": {"mid": f"m_{secrets.token_hex(12)}", **said}})

    def shows(self, person: str, content: bytes) -> None:
        """Somebody sends a picture."""
        image = {"type": "image", "payload": {"url": f"{self.address}/files/{self.keep(content)}"}}
        self.event(person, {"message": {"mid": f"m_{secrets.token_hex(12)}", "attachments": [image]}})

    def looks(self, person: str) -> None:
        """Somebody has read all there is."""
        self.event(person, {"read": {"watermark": int(self.now() * 1000)}})

    def event(self, person: str, content: Mapping[str, Any], *, at: float | None = None) -> None:
        when = self.now() if at is None else at
        if "message" in content or "postback" in content:
            self._wrote[person] = max(when, self._wrote.get(person, 0.0))
        self._brings({"sender": {"id": person}, "recipient": {"id": self.own}, **content}, when)

    def got(self, person: str) -> list[str]:
        """The words that somebody has read."""
        return [str(said["text"]) for to, said in self.sent if to == person]

    def buttons(self, person: str) -> list[dict[str, str]]:
        """The quick replies that somebody can tap at now."""
        said = [said for to, said in self.sent if to == person]
        return said[-1].get("quick_replies", []) if said else []

    def asked(self, method: str, path: str, query: Mapping[str, str], said: dict[str, Any]) -> Answer:
        if path == f"{self.own}/messages" and method == "POST":
            return self._message(said)
        if path == "refresh_access_token" and query.get("access_token") == self.token:
            self.token += "'"
            return 200, {"access_token": self.token, "token_type": "bearer", "expires_in": 60 * 24 * 3600}
        if path == self.own and method == "GET":
            return 200, {"id": self.own, "name": "Lumen", "username": "lumen"}
        if path in (f"{self.own}/subscribed_apps", f"{self.own}/messenger_profile"):
            return 200, {"success": True}
        return super().asked(method, path, query, said)

    def _message(self, said: dict[str, Any]) -> Answer:
        if "filedata" in said:  # a form, whose values are JSON
            told = {name: json.loads(said[name]) for name in ("recipient", "message")}
            said = {**said, **told}
        if "recipient" not in said:  # who asked was killed meanwhile
            return bad(400, 100, "The parameter recipient is required")
        person = said["recipient"]["id"]
        if "sender_action" in said:
            self.seen.append(person)
            return 200, {"recipient_id": person}
        message = {"text": _named(said), **said["message"]}
        if person in self.blocked:
            return bad(400, 551, "This person isn't available right now.", 1545041)
        if "metadata" in message and self.object != "page":
            return bad(400, 100, 'Invalid keys "metadata" were found in param "message".')
        if not self._fits(message):
            return bad(400, 100, "Length of param message[text] must be less than or equal to the limit")
        is_tagged = said.get("messaging_type") == "MESSAGE_TAG" and said.get("tag") == "HUMAN_AGENT"
        if self.now() - self._wrote.get(person, 0.0) > (7 * DAY if is_tagged else DAY):
            return bad(400, 10, "This message is sent outside of allowed window.", 2018278)
        self.sent.append((person, message))
        if is_tagged:
            self.tagged.append(message["text"])
        mid = f"m_{secrets.token_hex(12)}"
        self._echo(person, mid, message)
        return 200, {"recipient_id": person, "message_id": mid}

    def _echo(self, person: str, mid: str, message: Mapping[str, Any]) -> None:
        echo: dict[str, Any] = {"mid": mid, "is_echo": True}
        if "attachment" in message:
            echo["attachments"] = [message["attachment"]]
        else:
            echo["text"] = message["text"]
        if self.object == "page":
            if "message_echoes" not in self.subscription.get("fields", ""):
                return
            echo |= {"app_id": int(self.app)}
            echo |= {"metadata": message["metadata"]} if "metadata" in message else {}
        self._brings(
            {"sender": {"id": self.own}, "recipient": {"id": person}, "message": echo}, self.now(), ours=True
        )

    def _brings(self, event: Mapping[str, Any], at: float, *, ours: bool = False) -> None:
        milliseconds = int(at * 1000)
        told = {**event, "timestamp": milliseconds}
        self.happens({"id": self.own, "time": milliseconds, "messaging": [told]}, ours=ours)

    def _fits(self, message: Mapping[str, Any]) -> bool:
        replies = message.get("quick_replies", [{"title": "x", "payload": "x"}])
        size = len(message["text"]) if self.object == "page" else 2 * len(message["text"].encode())
        titles = [each["title"] for each in replies]
        return 0 < size <= 2000 and 0 < len(titles) <= 13 and all(0 < len(each) <= 20 for each in titles)


def _named(said: Mapping[str, Any]) -> str:
    """What stands for a file: its name, or where it is."""
    if "filedata" in said:
        return f"[{said['filedata'][0]}]"
    return f"[{said['message'].get('attachment', {}).get('payload', {}).get('url', '')}]"


@contextmanager
def fake_messenger() -> Iterator[FakeDirect]:
    """Runs a Messenger; its `secrets` are what a connection to it needs."""
    fake = FakeDirect(object="page")
    with running(fake):
        yield fake


@contextmanager
def fake_instagram() -> Iterator[FakeDirect]:
    """The same of Instagram."""
    fake = FakeDirect(object="instagram")
    with running(fake):
        yield fake
