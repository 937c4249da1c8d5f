"""What one address can do to all others: long messages, the queue, streams; and what the web process takes.

    .venv/bin/python -m benchmarks.floods            # prints a page, writes benchmarks/floods.md

Starts the demo shop in an empty folder. Addresses are loopback ones of their own (127.1.0.1, 127.2.0.1 …), so
that each is another network. While one floods, a customer from elsewhere asks the shop's own questions, one a
second, and waits for each answer. A failed answer is an apology, or none within 30 s.
"""

import json
import random
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import click
import urllib3

from benchmarks.elsewhere_customers import Customer, elsewhere
from benchmarks.turns import machine, questions
from bot.staff.demo_accounts import DEMO_ACCOUNTS
from tests.serving import Served, serving

HERE = Path(__file__).parent
FLOOD = "127.1.0.1"
LONG = 4000  # characters, the most a message may have


@cache
def long_texts() -> list[str]:
    """Words of the shop, as many as fit: nothing is longer to read. Made once, since that takes time."""
    chosen, words = random.Random(1), [word for _, text in questions() for word in text.split()]
    sentences = [" ".join(chosen.choice(words) for _ in range(9)) for _ in range(2000)]
    return [". ".join(chosen.sample(sentences, 90))[:LONG] for _ in range(300)]


@contextmanager
def flooding(work: Callable[[int, threading.Event], Counter[int]], threads: int) -> Iterator[Counter[int]]:
    """Runs `work` in threads until the block ends; how often each status came."""
    stop, told = threading.Event(), Counter[int]()

    def run(number: int) -> None:
        told.update(work(number, stop))

    running = [threading.Thread(target=run, args=(number,)) for number in range(threads)]
    for thread in running:
        thread.start()
    try:
        yield told
    finally:
        stop.set()
        for thread in running:
            thread.join()


def long_messages(
    served: Served, conversations: int, address: Callable[[int], str] = lambda n: FLOOD
) -> Callable[[int, threading.Event], Counter[int]]:
    """64 threads, a long message a second from each."""
    opened, _ = [Customer(served, address(n)).begin() for n in range(conversations)], long_texts()

    def work(number: int, stop: threading.Event) -> Counter[int]:
        mine, chosen, told = opened[number % conversations], random.Random(number), Counter[int]()
        me = Customer(served, mine.address, token=mine.token)
        while not stop.is_set():
            told[me.send("POST", "messages", {"text": chosen.choice(long_texts())}).status] += 1
            stop.wait(1)
        return told

    return work


def queue_places(
    served: Served, wanted: int, address: Callable[[int], str] = lambda n: FLOOD
) -> Counter[int]:
    """As many wishes for a person as wanted, each in a conversation of its own, as fast as they go."""
    told, lock, numbers = Counter[int](), threading.Lock(), iter(range(wanted))

    def work() -> None:
        for number in numbers_of(numbers, lock):
            customer = Customer(served, address(number))
            began = customer.send("POST", "conversations", {})
            if began.status == 201:
                customer.token = began.json()["token"]
                began = customer.send("POST", "messages", {"choice": "handoff"})
            with lock:
                told[began.status] += 1

    threads = [threading.Thread(target=work) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return told


def numbers_of(numbers: Iterator[int], lock: threading.Lock) -> Iterator[int]:
    while True:
        with lock:
            number = next(numbers, None)
        if number is None:
            return
        yield number


class Agent:
    """Somebody at the desk, whose stream is read all the time."""

    def __init__(self, served: Served) -> None:
        self.http, self.base = urllib3.PoolManager(maxsize=4), served.address
        page = self.http.request("GET", f"{self.base}/login")
        cookie = page.headers["Set-Cookie"].split(";")[0]
        anna = DEMO_ACCOUNTS[0]
        form = {"name": anna.name, "password": anna.password, "csrf_token": _token(page.data)}
        answer = self.http.request(
            "POST", f"{self.base}/login", fields=form, encode_multipart=False,
            headers={"Cookie": cookie}, redirect=False,
        )  # fmt: skip
        cookies = [line.split(";")[0] for line in answer.headers.getlist("Set-Cookie")]
        self.headers = {"Cookie": "; ".join(cookies)}
        desk = self.http.request("GET", f"{self.base}/desk", headers=self.headers)
        self.headers["X-CSRF-Token"] = _token(desk.data)
        self.events: list[bytes] = []
        self._stream = self.http.request(
            "GET", f"{self.base}/desk/events", headers=self.headers, preload_content=False, timeout=None
        )
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        rest = b""
        for chunk in self._stream.stream(65536):
            *events, rest = (rest + chunk).split(b"\n\n")
            self.events += [event for event in events if event.startswith(b"event: queue")]

    def queue(self) -> dict[str, Any]:
        """As the latest event tells it."""
        time.sleep(2)
        found: dict[str, Any] = json.loads(self.events[-1].split(b"data: ", 1)[1])
        return found

    def close_all(self, **selection: Any) -> int:
        answer = self.http.request(
            "POST", f"{self.base}/desk/api/queue/close", json=selection, headers=self.headers
        )
        return int(answer.json()["closed"])


def _token(page: bytes) -> str:
    for mark in (b'name="csrf_token" value="', b'name="csrf-token" content="'):
        if mark in page and (token := page.split(mark)[1].split(b'"')[0]):
            return token.decode()
    raise LookupError("no CSRF token in the page")


def streams(served: Served, wanted: int) -> Counter[int]:
    """As many open streams as wanted, of one address; they end with the block."""
    told, opened = Counter[int](), []
    for number in range(wanted):
        if number % 10 == 0:
            customer = Customer(served, "127.3.0.1").begin()
        headers = {"Authorization": f"Bearer {customer.token}"}
        pool = urllib3.PoolManager(maxsize=1, retries=False, source_address=("127.3.0.1", 0))
        stream = pool.request(
            "GET", f"{served.address}/api/v1/events", headers=headers, preload_content=False
        )
        told[stream.status] += 1
        opened.append((pool, stream))
    for _, stream in opened:
        stream.close()
    return told


def web_memory(served: Served) -> float:
    return float(served.process("webwidget").memory_info().rss / 2**20)


def said(told: Counter[int]) -> str:
    refused = told[429]
    return f"{sum(told.values()) - refused} taken, {refused} refused"


def of_the_queue(served: Served) -> dict[str, Any]:
    """What the page says of many who ask for a person, from one network and from many."""
    agent = Agent(served)
    before = agent.queue()["waiting"]
    if before:
        agent.close_all(seconds=1e9)
    began = time.perf_counter()
    one = queue_places(served, 600)
    took, waiting = time.perf_counter() - began, agent.queue()["waiting"]
    closed = agent.close_all(like=agent.queue()["tickets"][0]["conversation"])
    many = queue_places(served, 3600, lambda n: f"127.{20 + n % 90}.0.1")
    long = agent.queue()
    biggest = max(len(event) for event in agent.events)
    cleared = agent.close_all(seconds=1e9)
    return {
        "one": said(one),
        "took": took,
        "waiting": waiting,
        "closed": closed,
        "many": said(many),
        "long": long["waiting"],
        "shown": len(long["tickets"]),
        "biggest": biggest / 1000,
        "cleared": cleared,
    }


def measure(served: Served, seconds: float) -> str:
    rows = [elsewhere(served, seconds).row("nobody floods", "–")]
    click.echo(rows[-1], err=True)
    for name, conversations, where in (
        ("64 long messages a second, 64 conversations of one address", 64, lambda n: FLOOD),
        ("64 long messages a second, one conversation", 1, lambda n: FLOOD),
        ("64 long messages a second, 8 networks", 64, lambda n: f"127.{10 + n % 8}.0.1"),
    ):
        with flooding(long_messages(served, conversations, where), 64) as told:
            time.sleep(2)
            waits = elsewhere(served, seconds)
        rows.append(waits.row(name, said(told)))
        click.echo(rows[-1], err=True)
        time.sleep(20)  # what was taken is answered, or given up
    queue = of_the_queue(served)
    return PAGE.format(
        machine=machine(),
        seconds=round(seconds),
        rows="\n".join(rows),
        streams=said(streams(served, 800)),
        memory=web_memory(served),
        **queue,
    )


PAGE = """# Floods

What one address can do to all others. Made by `python -m benchmarks.floods`, which tells how; on {machine}. A
customer from elsewhere asks a question a second for {seconds} s, each time in a new conversation.

| what floods | of it | wait, median ms | longest ms | no answer |
|---|---|---|---|---|
{rows}

**The queue.** 600 wishes for a person from one address, in {took:.1f} s: {one}; {waiting} waited. One click
closed {closed} of them. 3,600 from 90 networks: {many}; {long} waited, of which {shown} are shown; the
biggest event that a desk got had {biggest:.0f} kB. All {cleared} were closed with one request.

**Streams.** 800 of one address: {streams}.

**Memory** of the web process after all that: {memory:.0f} MiB.
"""


@click.command()
@click.option("--seconds", default=20.0, show_default=True, help="How long each flood is measured.")
@click.option("--write/--no-write", default=True, help="Write benchmarks/floods.md.")
def main(seconds: float, write: bool) -> None:
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder) / "home", "--demo") as served:
        page = measure(served, seconds)
    click.echo(page)
    if write:
        (HERE / "floods.md").write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
