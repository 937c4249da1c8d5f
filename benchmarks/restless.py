"""Customers who break off: requests before their answer, streams in the middle. For `benchmarks.kills`."""

import json
import random
import threading
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import urllib3

from tests.chaos.customers import Customer
from tests.chaos.test_chaos import questions

CUSTOMERS = 48
ANSWERED_WITHIN = 20.0  # seconds that a customer waits before writing again
A_TALK = 40  # messages of one conversation
PATIENCE = 600.0  # seconds that the customers of one process may take to be told everything


@dataclass
class Restless(Customer):
    """A customer who breaks off: requests before their answer, streams in the middle."""

    broken_off: int = 0

    def write(self) -> None:
        text, key = self.random.choice(self.questions), str(uuid.uuid4())
        headers = {"Idempotency-Key": key} if self.keys else {}
        chance = self.random.random()
        if chance < 0.05 and self.keys:
            self._break_off(text, headers)
        for _ in range(2 if chance > 0.9 else 1):  # an impatient customer presses twice
            seq = self.request("POST", "/api/v1/messages", json={"text": text}, headers=headers)["seq"]
            self.acknowledged[seq] = text
        self.written += 1

    def _break_off(self, text: str, headers: dict[str, str]) -> None:
        """Send it and hang up; it is written again under the same key."""
        self.broken_off += 1
        timeout = urllib3.Timeout(connect=2, read=self.random.uniform(0.001, 0.01))
        headers = {"Authorization": f"Bearer {self.token}", **headers}
        with suppress(urllib3.exceptions.HTTPError):
            address = f"{self.address}/api/v1/messages"
            self.http.request("POST", address, json={"text": text}, headers=headers, timeout=timeout)

    def wait(self) -> None:
        """For an answer, on one stream after the other: nobody writes for minutes to a bot that is silent."""
        until, asked = time.monotonic() + ANSWERED_WITHIN, max(self.acknowledged)
        while max(self.seen, default=0) <= asked and time.monotonic() < until and not self.stop.is_set():
            self.follow()

    def follow(self) -> None:
        """The event stream, from where the last one was left, for a moment."""
        headers, after = {"Authorization": f"Bearer {self.token}"}, max(self.seen, default=0)
        address = f"{self.address}/api/v1/events?after={after}"
        until = time.monotonic() + self.random.uniform(0.02, 0.3)
        timeout = urllib3.Timeout(connect=2, read=0.5)
        with suppress(urllib3.exceptions.HTTPError):
            stream = self.http.request(
                "GET", address, headers=headers, preload_content=False, timeout=timeout
            )
            try:
                for line in _lines(stream):
                    if line.startswith("data: "):
                        self._see(json.loads(line[6:]))
                    if time.monotonic() > until:
                        return
            finally:
                stream.close()

    def _see(self, message: dict[str, Any]) -> None:
        if message["seq"] in self.seen:
            self.seen_twice.append(message["seq"])
        self.seen[message["seq"]] = message

    def unseen(self) -> list[str]:
        """What the transcript holds beyond what streams and reading have shown."""
        self.read()
        return [f"unseen: {each['seq']}" for each in self.transcript() if each["seq"] not in self.seen]


def _lines(stream: urllib3.BaseHTTPResponse) -> Iterator[str]:
    """Whole lines only: half an event is none."""
    rest = b""
    for chunk in stream.stream(1024):
        *whole, rest = (rest + chunk).split(b"\n")
        yield from (line.decode() for line in whole)


@dataclass
class Crowd:
    """Customers who write until told to stop; `talks` are the conversations they leave behind."""

    address: str
    keys: bool = True
    stop: threading.Event = field(default_factory=threading.Event)
    talks: list[Restless] = field(default_factory=list)
    broken: list[BaseException] = field(default_factory=list)

    def run(self, seed: int) -> None:
        """In a thread of its own."""
        rng = random.Random(seed)
        try:
            while not self.stop.is_set():
                talk = Restless(self.address, questions(), self.stop, rng, keys=self.keys)
                talk.open()
                self.talks.append(talk)
                while talk.written < A_TALK and not self.stop.is_set():
                    talk.write()
                    talk.wait()
        except BaseException as error:
            self.broken.append(error)
            raise

    @property
    def written(self) -> int:
        return sum(talk.written for talk in self.talks)

    def check(self) -> list[str]:
        """Every way in which a promise was broken. Waits until the bot owes nobody an answer."""
        with ThreadPoolExecutor(8) as pool:
            found = list(pool.map(_checked, self.talks))
        return [fault for faults in found for fault in faults] + [repr(each) for each in self.broken]


def _checked(talk: Restless) -> list[str]:
    until = time.monotonic() + PATIENCE
    while not talk.settled() and time.monotonic() < until:
        time.sleep(0.5)
    return talk.faults() + talk.unseen()


@contextmanager
def writing(address: str, keys: bool = True) -> Iterator[Crowd]:
    crowd = Crowd(address, keys)
    threads = [threading.Thread(target=crowd.run, args=(seed,), daemon=True) for seed in range(CUSTOMERS)]
    for thread in threads:
        thread.start()
    try:
        yield crowd
    finally:
        crowd.stop.set()
        for thread in threads:
            thread.join(120)
