"""Customers at addresses of their own, and how long they wait for answers while others do something else."""

import random
import statistics
import time
from dataclasses import dataclass, field
from typing import Any

import urllib3

from benchmarks.turns import questions
from bot.conversations.texts import text
from tests.serving import Served

ELSEWHERE = "127.2.0.1"
APOLOGIES = {text(name, locale) for name in ("apology", "apology_again") for locale in ("de", "en")}


@dataclass
class Customer:
    """Somebody at an address of their own."""

    served: Served
    address: str
    locale: str = "de"
    token: str = ""
    http: urllib3.PoolManager = field(init=False)

    def __post_init__(self) -> None:
        self.http = urllib3.PoolManager(maxsize=1, retries=False, source_address=(self.address, 0))

    def send(self, method: str, path: str, body: Any = None) -> urllib3.BaseHTTPResponse:
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        address = f"{self.served.address}/api/v1/{path}"
        return self.http.request(method, address, json=body, headers=headers, timeout=60)

    def begin(self) -> "Customer":
        answer = self.send("POST", "conversations", {"locale": self.locale})
        assert answer.status == 201, answer.data
        self.token = answer.json()["token"]
        return self

    def ask(self, words: str) -> tuple[float, bool]:
        """Seconds until the answer, and whether it is one."""
        began = time.perf_counter()
        replies = self.send("POST", "messages?wait=30", {"text": words}).json()["replies"]
        said = {reply["text"] for reply in replies}
        return time.perf_counter() - began, bool(said - APOLOGIES)


@dataclass(frozen=True)
class Waits:
    """How long a customer from elsewhere waited."""

    seconds: list[float]
    failed: int

    def row(self, name: str, flood: str) -> str:
        middle, longest = statistics.median(self.seconds) * 1000, max(self.seconds) * 1000
        return f"| {name} | {flood} | {middle:.0f} | {longest:.0f} | {self.failed} of {len(self.seconds)} |"


def elsewhere(served: Served, seconds: float, address: str = ELSEWHERE) -> Waits:
    """A question a second, each in a conversation of its own."""
    asked = [words for locale, words in questions() if locale == "de"]
    chosen, taken, failed = random.Random(7), list[float](), 0
    until = time.monotonic() + seconds
    while (began := time.monotonic()) < until:
        wait, good = Customer(served, address).begin().ask(chosen.choice(asked))
        taken.append(wait)
        failed += not good
        time.sleep(max(0.0, 1 - (time.monotonic() - began)))
    return Waits(taken, failed)
