"""One store under measurement: turns of customers who are never silent, and the opening of a desk."""

import random
import secrets
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import gevent
import psycopg2

from benchmarks.scale.filling import MESSAGES, fill_file, fill_server, id_of
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
            spans.append(_milliseconds(partial(_turn, store, token)))


def _turn(store: Store, token: str) -> None:
    id = store.authenticate(token).id
    seq = store.post(id, text="Wann kommt meine Bestellung 4711?", key=secrets.token_hex(8)).seq
    assert store.wait_replies(id, seq, 10) or store.conversation(id).state != "bot"


def open_desk(arm: Arm, number: int) -> float:
    """Milliseconds of all that an agent's screen asks for: the queue, who is with the bot, a conversation."""
    store = Store(arm.storage)
    rooms: Any = SimpleNamespace(store=store, desk=Desk(store), staff=Staff(arm.storage))

    def look() -> None:
        queue = [shown_ticket(rooms, ticket) for ticket in rooms.handoff.desk.queue().tickets]
        recent = [shown_glance(rooms, each) for each in store.with_bot(time.time() - 3600)]
        id = queue[number % len(queue)]["conversation"]
        shown_conversation(rooms, store.conversation(id))
        assert recent
        assert len(store.messages(id)) == MESSAGES

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
