"""How long a customer waits: from POST to the reply, through web, bot and both databases.

    .venv/bin/python -m benchmarks.turns            # prints a table, writes benchmarks/turns.md

Starts the demo shop twice in an empty folder (the second start is measured), then one customer, then eight.
Every question is one of the shop's own; a conversation has five turns. Beside it, in the same run, the bare
web process (`/healthz`), so that a slow machine can be told from a slow Kundig.
"""

import json
import platform
import random
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import psutil
import urllib3

from tests.postgresql import DURABLE, Server
from tests.serving import Served, serving

HERE = Path(__file__).parent
TURNS_A_TALK = 5


@dataclass(frozen=True)
class Latencies:
    """Milliseconds of each request, and the seconds that all of them took."""

    milliseconds: list[float]
    seconds: float

    def row(self, name: str) -> str:
        cuts = statistics.quantiles(self.milliseconds, n=100)
        times = " | ".join(f"{cuts[percent - 1]:.1f}" for percent in (50, 95, 99))
        return (
            f"| {name} | {len(self.milliseconds)} | {times} | {len(self.milliseconds) / self.seconds:.0f} |"
        )


def questions() -> list[tuple[str, str]]:
    lines = (HERE.parent / "knowledge" / "demo" / "shop.jsonl").read_text(encoding="utf-8").splitlines()
    entries = [json.loads(line) for line in lines]
    return [(entry["locale"], text) for entry in entries for text in entry.get("variants", [])]


class Customer:
    """One customer on one kept-open connection."""

    def __init__(self, address: str, seed: int) -> None:
        self.http = urllib3.PoolManager(maxsize=1)
        self.address, self.random, self.asked = address, random.Random(seed), 0
        self.questions = questions()
        self.token, self.locale = "", "de"

    def post(self, path: str, body: dict[str, Any]) -> Any:
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        response = self.http.request("POST", f"{self.address}{path}", json=body, headers=headers)
        assert response.status in (200, 201), response.data
        return response.json()

    def ask(self) -> float:
        """One turn, in milliseconds; opening a conversation is not counted."""
        if self.asked % TURNS_A_TALK == 0:
            self.locale, self.token = self.random.choice(["de", "en"]), ""
            self.token = self.post("/api/v1/conversations", {"locale": self.locale})["token"]
        self.asked += 1
        text = self.random.choice([text for locale, text in self.questions if locale == self.locale])
        begun = time.perf_counter()
        replies = self.post("/api/v1/messages?wait=30", {"text": text})["replies"]
        taken = (time.perf_counter() - begun) * 1000
        assert replies, f"no reply to {text!r}"
        return taken

    def bare(self) -> float:
        begun = time.perf_counter()
        self.http.request("GET", f"{self.address}/healthz")
        return (time.perf_counter() - begun) * 1000


def alone(address: str, turns: int) -> Latencies:
    customer = Customer(address, seed=1)
    for _ in range(TURNS_A_TALK * 4):
        customer.ask()
    begun = time.perf_counter()
    return Latencies([customer.ask() for _ in range(turns)], time.perf_counter() - begun)


def bare(address: str, requests: int) -> Latencies:
    customer = Customer(address, seed=2)
    begun = time.perf_counter()
    return Latencies([customer.bare() for _ in range(requests)], time.perf_counter() - begun)


def crowd(address: str, customers: int, turns: int) -> Latencies:
    taken: list[float] = []

    def run(seed: int) -> None:
        customer = Customer(address, seed)
        taken.extend(customer.ask() for _ in range(turns))

    threads = [threading.Thread(target=run, args=(seed,)) for seed in range(customers)]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Latencies(taken, time.perf_counter() - begun)


def memory(served: Served) -> str:
    cells = []
    for name, module in (("web", "webwidget"), ("bot", "bot.dialogue"), ("worker", "bot.operation.worker")):
        info = served.process(module).memory_full_info()
        cells.append(f"| {name} | {info.rss / 2**20:.0f} | {info.pss / 2**20:.0f} |")
    return "\n".join(cells)


def machine() -> str:
    model = next(
        (
            line.split(":")[1].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if "model name" in line
        ),
        platform.processor(),
    )
    load, memory = psutil.getloadavg()[0], psutil.virtual_memory().total / 2**30
    return f"{psutil.cpu_count()} × {model}, {memory:.0f} GiB, load {load:.1f} at the start"


@contextmanager
def store(postgresql: bool) -> Iterator[dict[str, str]]:
    """The settings of a store: SQLite in the data folder, or a PostgreSQL server of its own."""
    if not postgresql:
        yield {}
        return
    server = Server(DURABLE)
    server.start()
    try:
        yield {"KUNDIG_DATABASE": server.address(server.create())}
    finally:
        server.remove()


@click.command()
@click.option("--turns", default=500, help="Turns of the single customer, and of eight together.")
@click.option(
    "--postgresql", is_flag=True, help="With the store in PostgreSQL; written to turns-postgresql.md."
)
def main(turns: int, postgresql: bool) -> None:
    before = machine()
    with tempfile.TemporaryDirectory() as folder, store(postgresql) as settings:
        home = Path(folder) / "home"
        with serving(home, "--demo", **settings) as served:
            first = served.ready_after
        with serving(home, "--demo", **settings) as served:
            rows = [
                alone(served.address, turns).row("one customer, POST → reply"),
                crowd(served.address, 8, turns // 8).row("eight customers"),
                bare(served.address, turns).row("web alone (`/healthz`)"),
            ]
            report = REPORT.format(
                options=" --postgresql" if postgresql else "",
                machine=before,
                first=first,
                second=served.ready_after,
                rows="\n".join(rows),
                memory=memory(served),
            )
    (HERE / ("turns-postgresql.md" if postgresql else "turns.md")).write_text(report, encoding="utf-8")
    click.echo(report)


REPORT = """# Turns

`.venv/bin/python -m benchmarks.turns{options}` on {machine}.

Ready for the first answer: {first:.1f} s after the first `kundig serve --demo` (import and publishing
included), {second:.1f} s after the second.

| | turns | p50 ms | p95 ms | p99 ms | a second |
|---|---|---|---|---|---|
{rows}

| process | RSS MB | PSS MB |
|---|---|---|
{memory}
"""

if __name__ == "__main__":
    main()
