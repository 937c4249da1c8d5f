"""A Matrix server on loopback, with a public room, the account of a company and people who write there.

As the specification says: `sync` gives at most so many messages behind a token, and is `limited` then;
`messages` pages backward between tokens; the same transaction sends once; a redaction takes content away;
429 says in `retry_after_ms` when to come again, 401 that the token is worth nothing.
"""

import itertools
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from bot.channels.fakes.loopback import Answered, Asked, answering

ME, ROOM = "@wendelkorn:shop.example", "!room:shop.example"


@dataclass
class FakeMatrix:
    """One room. `events` in order of arrival; their place is the token."""

    address: str = ""
    token: str = "syt_fake"  # noqa: S105  # opens nothing
    events: list[dict[str, Any]] = field(default_factory=list)
    joined: bool = False
    encrypted: bool = False
    busy: int = 0  # milliseconds that it asks for
    losing: int = 0  # how many of the next messages are sent without anybody hearing of it

    def __post_init__(self) -> None:
        self._transactions: dict[str, str] = {}
        self._numbers = itertools.count(1)
        self._lock = threading.RLock()

    def secrets(self) -> dict[str, str]:
        """What a connection to it needs."""
        return {"server": self.address, "token": self.token, "room": ROOM}

    def write(self, person: str, text: str, *, to: str | None = None, bot: bool = False) -> str:
        """Somebody writes in the room, or in the thread below a message; the message's id."""
        content: dict[str, Any] = {"msgtype": "m.notice" if bot else "m.text", "body": text}
        if to:
            relates = {"rel_type": "m.thread", "event_id": to, "m.in_reply_to": {"event_id": to}}
            content["m.relates_to"] = relates
        return self._added(f"@{person}:shop.example", "m.room.message", content)

    def edit(self, person: str, id: str, text: str) -> None:
        new = {"msgtype": "m.text", "body": text}
        relates = {"rel_type": "m.replace", "event_id": id}
        content = {**new, "body": f"* {text}", "m.new_content": new, "m.relates_to": relates}
        self._added(f"@{person}:shop.example", "m.room.message", content)

    def remove(self, person: str, id: str) -> None:
        with self._lock:
            self._found(id)["content"] = {}
            self._added(f"@{person}:shop.example", "m.room.redaction", {"redacts": id})

    def below(self, id: str) -> list[dict[str, Any]]:
        """The thread below a message."""
        with self._lock:
            found = [(each, each["content"].get("m.relates_to", {})) for each in self.events]
        return [each for each, to in found if (to.get("rel_type"), to.get("event_id")) == ("m.thread", id)]

    def said(self, id: str) -> list[str]:
        """What the company says there."""
        return [each["content"]["body"] for each in self.below(id) if each["sender"] == ME]

    def _found(self, id: str) -> dict[str, Any]:
        return next(each for each in self.events if each["event_id"] == id)

    def _added(self, sender: str, kind: str, content: dict[str, Any]) -> str:
        with self._lock:
            id, now = f"${next(self._numbers)}", int(time.time() * 1000)
            event = {"event_id": id, "sender": sender, "type": kind, "origin_server_ts": now}
            self.events.append({**event, "content": content})
        return id

    def answer(self, asked: Asked) -> Answered:
        with self._lock:
            if self.busy:
                return _bad(429, "M_LIMIT_EXCEEDED", retry_after_ms=self.busy)
            if asked.bearer != self.token:
                return _bad(401, "M_UNKNOWN_TOKEN")
            path = asked.path.split("/client/")[1].partition("/")[2]
            if path.startswith("rooms/"):
                return self._in_room(asked, [unquote(each) for each in path.split("/")[2:]])
            return self._answered(asked, path.split("/")[0])

    def _answered(self, asked: Asked, name: str) -> Answered:
        if name == "account":
            return Answered(200, {"user_id": ME})
        if name == "joined_rooms":
            return Answered(200, {"joined_rooms": [ROOM] if self.joined else []})
        if name == "join":
            self.joined = True
            return Answered(200, {"room_id": ROOM})
        if name != "sync":
            return _bad(404, "M_UNRECOGNIZED")
        limit = json.loads(asked.query["filter"])["room"]["timeline"]["limit"]
        start, end = int(asked.query.get("since", "s0")[1:]), len(self.events)
        first = max(start, end - limit)
        timeline = {"events": self.events[first:], "limited": first > start, "prev_batch": f"s{first}"}
        return Answered(200, {"next_batch": f"s{end}", "rooms": {"join": {ROOM: {"timeline": timeline}}}})

    def _in_room(self, asked: Asked, path: list[str]) -> Answered:
        match asked.method, path:
            case "GET", ["event", id] if any(each["event_id"] == id for each in self.events):
                return Answered(200, self._found(id))
            case "GET", ["relations", id, "m.thread"]:
                return Answered(200, {"chunk": self.below(id)[::-1]})
            case "GET", ["messages"]:
                end, stop = int(asked.query["from"][1:]), int(asked.query["to"][1:])
                first = max(stop, end - int(asked.query["limit"]))
                more = {"end": f"s{first}"} if first > stop else {}
                return Answered(200, {"chunk": self.events[first:end][::-1], **more})
            case "GET", ["state", "m.room.encryption"] if self.encrypted:
                return Answered(200, {"algorithm": "m.megolm.v1.aes-sha2"})
            case "PUT", ["send", kind, transaction]:
                if transaction not in self._transactions:
                    self._transactions[transaction] = self._added(ME, kind, dict(asked.fields))
                self.losing -= (lost := self.losing > 0)
                return Answered(200, {"event_id": self._transactions[transaction]}, lost=lost)
        return _bad(404, "M_NOT_FOUND")


def _bad(status: int, code: str, **more: Any) -> Answered:
    return Answered(status, {"errcode": code, "error": code, **more})


@contextmanager
def fake_matrix() -> Iterator[FakeMatrix]:
    """Runs one on a free port of loopback; its `address` is what is given as `server`."""
    fake = FakeMatrix()
    with answering(fake.answer) as fake.address:
        yield fake
