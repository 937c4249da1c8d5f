"""Customers who keep writing while processes die, and who check what became of every message.

The protocol's promise: an acknowledged message is in the transcript exactly once, at the acknowledged place,
the event stream shows what the transcript holds, and no message to the bot stays without an answer.
"""

import itertools
import random
import threading
import time
import uuid
from dataclasses import dataclass, field
from typing import Any

import urllib3


@dataclass
class Customer:
    """One conversation. Writes until stopped; every message is retried until it is acknowledged."""

    address: str
    questions: list[str]
    stop: threading.Event
    random: random.Random
    keys: bool = True  # the control arm writes without idempotency keys
    token: str = ""
    acknowledged: dict[int, str] = field(default_factory=dict)
    written: int = 0
    seen: dict[int, dict[str, Any]] = field(default_factory=dict)
    seen_twice: list[int] = field(default_factory=list)
    http: urllib3.PoolManager = field(default_factory=lambda: urllib3.PoolManager(retries=False, timeout=20))

    def request(self, method: str, path: str, deadline: float = 90, **options: Any) -> Any:
        """Retries until the server answers with 2xx; anything it refuses is a fault of the test."""
        mine = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        headers = {**mine, **options.pop("headers", {})}
        for pause in itertools.count():
            try:
                response = self.http.request(method, f"{self.address}{path}", headers=headers, **options)
                if response.status < 300:
                    return response.json()
                assert response.status >= 500 or response.status == 429, (response.status, response.data)
            except (urllib3.exceptions.HTTPError, ValueError):
                pass  # a killed server: that is what these tests are about
            deadline -= (wait := min(0.1 * (pause + 1), 1))
            assert deadline > 0, f"{method} {path}: no answer"
            time.sleep(wait)

    def open(self) -> None:
        self.token = self.request("POST", "/api/v1/conversations", json={"locale": "de"})["token"]

    def write(self) -> None:
        text = self.random.choice(self.questions)
        double = self.random.random() < 0.1
        for seq in self.post({"text": text}, times=2 if double else 1):  # an impatient customer presses twice
            self.acknowledged[seq] = text

    def post(self, message: dict[str, str], times: int = 1) -> list[int]:
        """One message under one key, however often it is sent; the places it was acknowledged at."""
        headers = {"Idempotency-Key": str(uuid.uuid4())} if self.keys else {}
        sent = [self.request("POST", "/api/v1/messages", json=message, headers=headers) for _ in range(times)]
        self.written += 1
        return [answer["seq"] for answer in sent]

    def read(self) -> None:
        after = max(self.seen, default=0)
        for message in self.request("GET", f"/api/v1/events?after={after}&wait=0.2")["messages"]:
            if message["seq"] in self.seen:
                self.seen_twice.append(message["seq"])
            self.seen[message["seq"]] = message

    def run(self) -> None:
        while not self.stop.is_set():
            self.write()
            self.read()
            time.sleep(self.random.uniform(0.05, 0.3))

    def transcript(self) -> list[dict[str, Any]]:
        messages: list[dict[str, Any]] = self.request("GET", "/api/v1/events?after=0&wait=0")["messages"]
        return messages

    def settled(self) -> bool:
        """Whether the bot owes nothing."""
        return not unanswered(self.transcript())

    def faults(self) -> list[str]:
        """Every way in which the promise was broken for this customer; empty when it was kept."""
        messages = self.transcript()
        by_seq = {message["seq"]: message for message in messages}
        mine = [message for message in messages if message["role"] == "customer"]
        found = [f"lost: {seq}" for seq in self.acknowledged if seq not in by_seq]
        found += [
            f"changed: {seq}"
            for seq, text in self.acknowledged.items()
            if by_seq.get(seq, {}).get("text") != text
        ]
        if len(mine) != self.written:
            found.append(f"doubled or lost: {self.written} written, {len(mine)} in the transcript")
        if sorted(by_seq) != list(range(min(by_seq, default=1), len(messages) + min(by_seq, default=1))):
            found.append("gaps in seq")
        found += [f"streamed twice: {seq}" for seq in self.seen_twice]
        found += [f"streamed, not stored: {seq}" for seq in self.seen if seq not in by_seq]
        found += [f"no reply: {seq}" for seq in unanswered(messages)]
        return found


def unanswered(messages: list[dict[str, Any]]) -> list[int]:
    """Messages that the bot owes a reply. Who waits for a person, or has one, gets none from it."""
    owed: list[int] = []
    state = "bot"
    for message in messages:
        if message.get("state"):
            state = message["state"]
            owed.clear()
        elif message["role"] == "customer" and state == "bot":
            owed.append(message["seq"])
        elif message["role"] == "bot" and owed:
            owed.pop(0)
    return owed
