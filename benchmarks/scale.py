"""What the store costs: SQLite and PostgreSQL side by side, nearly empty and after years of a busy shop.

    .venv/bin/python -m benchmarks.scale            # prints tables, writes benchmarks/scale.md

A turn is all that the web process does for one: the token is looked up, the message stored, its turn brought
to a bot that needs no time, the replies stored and read. Half of the conversations are new, half were there
before. The four stores take turns, so that a slow moment of the machine meets all of them.
"""

from gevent import monkey

monkey.patch_all()  # as in the web process

import os
import random
import secrets
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import click
import gevent
import psutil
import psycopg2

from benchmarks.filled import MESSAGES, fill_file, fill_server, id_of
from benchmarks.turns import machine
from bot.conversations.bot import FakeBot
from bot.conversations.store import Store
from bot.conversations.turns import Turns
from bot.handoff.desk import Desk
from bot.staff.accounts import Staff
from bot.storage import Storage
from tests.postgresql import DURABLE, Server
from webwidget.desk.shown import shown_conversation, shown_glance, shown_ticket

FEW = 1_000  # conversations in a store that counts as empty
TURNS_A_TALK = 5
OPENINGS = 20  # of the desk, in each round


@dataclass
class Arm:
    """One store under measurement. `runs` holds, by customers, what each round came to."""

    engine: str
    conversations: int
    storage: Storage
    filled: float  # seconds
    size: int  # bytes
    runs: dict[int, list["Run"]] = field(default_factory=dict)
    desk: list[float] = field(default_factory=list)  # milliseconds

    def middle(self, customers: int, name: str) -> float:
        return statistics.median(getattr(run, name) for run in self.runs[customers])


@dataclass(frozen=True)
class Run:
    """One round: milliseconds of a turn, turns a second, and milliseconds of this process's CPU for each."""

    p50: float
    p99: float
    rate: float
    cpu: float


def run(arm: Arm, customers: int, seconds: float) -> Run:
    store = Store(arm.storage)
    spans: list[float] = []
    turns = Turns(store, FakeBot())
    turns.start()
    begun, before = time.perf_counter(), time.process_time()
    end = begun + seconds
    talks = [gevent.spawn(_talk, store, arm.conversations, seed, end, spans) for seed in range(customers)]
    gevent.joinall(talks, raise_error=True)
    taken, cpu = time.perf_counter() - begun, time.process_time() - before
    turns.stop()
    cuts = statistics.quantiles(spans, n=100)
    return Run(cuts[49], cuts[98], len(spans) / taken, 1000 * cpu / len(spans))


def _talk(store: Store, known: int, seed: int, end: float, spans: list[float]) -> None:
    """A customer who is never silent."""
    chance = random.Random(seed)
    while time.perf_counter() < end:
        token = store.create()[1] if chance.random() < 0.5 else id_of(chance.randrange(50, known))
        for _ in range(TURNS_A_TALK):
            spans.append(_milliseconds(lambda: _turn(store, token)))


def _turn(store: Store, token: str) -> None:
    id = store.authenticate(token).id
    seq = store.post(id, text="Wann kommt meine Bestellung 4711?", key=secrets.token_hex(8)).seq
    assert store.wait_replies(id, seq, 10) or store.conversation(id).state != "bot"


def open_desk(arm: Arm, number: int) -> float:
    """Milliseconds of all that an agent's screen asks for: the queue, who is with the bot, a conversation."""
    store = Store(arm.storage)
    rooms: Any = SimpleNamespace(store=store, desk=Desk(store), staff=Staff(arm.storage))

    def look() -> None:
        queue = [shown_ticket(rooms, ticket) for ticket in rooms.desk.queue()]
        recent = [shown_glance(rooms, each) for each in store.with_bot(time.time() - 3600)]
        id = queue[number % len(queue)]["conversation"]
        shown_conversation(rooms, store.conversation(id))
        assert recent and len(store.messages(id)) == MESSAGES

    return _milliseconds(look)


def _milliseconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1000


@contextmanager
def arms(conversations: int) -> Iterator[list[Arm]]:
    """The four stores, filled."""
    server = Server(DURABLE)
    server.start()
    with tempfile.TemporaryDirectory() as folder:
        made = []
        for count in (FEW, conversations):
            made.append(_on_sqlite(Path(folder) / f"{count}.sqlite", count))
            made.append(_on_postgresql(server.address(server.create()), count))
        try:
            yield made
        finally:
            for arm in made:
                arm.storage.close()
            server.remove()


def _on_sqlite(path: Path, count: int) -> Arm:
    seconds = _milliseconds(lambda: fill_file(path, count)) / 1000
    return Arm("SQLite", count, Storage.at_file(path), seconds, path.stat().st_size)


def _on_postgresql(url: str, count: int) -> Arm:
    seconds = _milliseconds(lambda: fill_server(url, count)) / 1000
    connection = psycopg2.connect(url)
    with connection, connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        size = cursor.fetchone()[0]
    connection.close()
    return Arm("PostgreSQL", count, Storage.at_server(url), seconds, size)


def syncs_a_second(seconds: float = 1.0) -> float:
    """What the disk does by itself."""
    with tempfile.NamedTemporaryFile() as file:
        count, end = 0, time.perf_counter() + seconds
        while time.perf_counter() < end:
            os.write(file.fileno(), b"x" * 4096)
            os.fsync(file.fileno())
            count += 1
    return count / seconds


def report(made: list[Arm], customers: list[int], command: str, before: str, syncs: float) -> str:
    rows = [
        f"| {count} | {arm.engine} | {arm.conversations:,} | "
        + " | ".join(f"{arm.middle(count, name):.1f}" for name in ("p50", "p99"))
        + f" | {arm.middle(count, 'rate'):.0f} | {arm.middle(count, 'cpu'):.1f} |"
        for count in customers
        for arm in made
    ]
    lite, post, big_lite, big_post = made
    ratios = [
        f"| {count} | {_ratio(post, lite, count, 'rate'):.2f} | {_ratio(big_post, big_lite, count, 'rate'):.2f}"
        f" | {_ratio(big_lite, lite, count, 'p99'):.2f} | {_ratio(big_post, post, count, 'p99'):.2f} |"
        for count in customers
    ]
    stores = [
        f"| {arm.engine} | {arm.conversations:,} | {arm.conversations * MESSAGES:,} | {arm.filled:.0f} "
        f"| {arm.size / 1e9:.2f} | {statistics.median(arm.desk):.0f} | {max(arm.desk):.0f} |"
        for arm in made
    ]
    return REPORT.format(
        command=command,
        machine=before,
        syncs=syncs,
        rows="\n".join(rows),
        ratios="\n".join(ratios),
        stores="\n".join(stores),
        memory=psutil.Process().memory_info().rss / 2**20,
    )


def _ratio(of: Arm, to: Arm, customers: int, name: str) -> float:
    """The middle of the ratios of runs that stood side by side."""
    pairs = zip(of.runs[customers], to.runs[customers], strict=True)
    return statistics.median(getattr(one, name) / getattr(other, name) for one, other in pairs)


@click.command()
@click.option("--conversations", default=1_000_000, help="In the full store, with ten messages each.")
@click.option("--seconds", default=5.0, help="Of each run.")
@click.option("--rounds", default=5, help="Runs of each store at each number of customers.")
@click.option("--customers", default="1,8,32", help="Who write at once.")
def main(conversations: int, seconds: float, rounds: int, customers: str) -> None:
    before, syncs = machine(), syncs_a_second()
    counts = [int(count) for count in customers.split(",")]
    command = f"--conversations {conversations} --seconds {seconds:g} --rounds {rounds}"
    with arms(conversations) as made:
        for arm in made:
            run(arm, max(counts), min(seconds, 2))
        for _ in range(rounds):
            for count in counts:
                for arm in made:
                    arm.runs.setdefault(count, []).append(run(arm, count, seconds))
            for number in range(OPENINGS):
                for arm in made:
                    arm.desk.append(open_desk(arm, number))
        text = report(made, counts, command, before, syncs)
    (Path(__file__).parent / "scale.md").write_text(text, encoding="utf-8")
    click.echo(text)


REPORT = """# The store at scale

`.venv/bin/python -m benchmarks.scale {command}` on {machine}.
The disk alone: {syncs:,.0f} syncs a second. PostgreSQL with its default settings, on the same machine.

A turn, from the token to the replies, with a bot that needs no time; medians of the rounds:

| customers | engine | conversations | p50 ms | p99 ms | turns a second | CPU ms of the web process |
|---|---|---|---|---|---|---|
{rows}

Ratios of runs side by side, medians:

| customers | PostgreSQL to SQLite, turns a second | the same in the full stores | p99 of SQLite, full to empty | p99 of PostgreSQL, full to empty |
|---|---|---|---|---|
{ratios}

The stores; opening the desk is the queue, who is with the bot, and one conversation:

| engine | conversations | messages | s to fill | GB | desk ms, median | desk ms, longest |
|---|---|---|---|---|---|---|
{stores}

Memory of the web process at the end: {memory:.0f} MB.
"""

if __name__ == "__main__":
    main()
