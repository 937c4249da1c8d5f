"""Two nodes on one PostgreSQL: processes are killed, the database restarts, a release is published."""

import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import gevent
import psycopg2
import pytest
import urllib3

from bot.conversations.store import Store
from bot.conversations.transcript import Transcript
from bot.protocol import Answer
from bot.storage import Storage, Transaction
from tests.chaos.agents import Agent
from tests.chaos.customers import Customer
from tests.chaos.test_chaos import kill_now_and_then, let_them_finish, questions
from tests.postgresql import Server
from tests.ready import Ready
from tests.serving import Served, serving

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

MODULES = ("webwidget", "bot.dialogue", "bot.operation.turns", "bot.operation.worker")
KUNDIG = Path(sys.executable).with_name("kundig")
DOUBLED = """SELECT conversation, turn, count(*) FROM message WHERE turn IS NOT NULL AND role = 'bot'
             GROUP BY conversation, turn HAVING count(*) > 1"""


@dataclass
class Roaming(Customer):
    """A customer behind a balancer: each request goes to another node."""

    addresses: tuple[str, ...] = ()

    def request(self, method: str, path: str, deadline: float = 120, **options: Any) -> Any:
        self.address = self.random.choice(self.addresses)
        return super().request(method, path, deadline, **options)

    def run(self) -> None:
        """Now and then somebody wants a person."""
        while not self.stop.is_set():
            self.write()
            if self.random.random() < 0.05:
                self.post({"choice": "handoff"})
            self.read()
            time.sleep(self.random.uniform(0.05, 0.3))


@dataclass
class Cluster:
    """Two nodes and their database."""

    nodes: list[Served]
    server: Server
    url: str
    due: list[tuple[Served, str]] = field(default_factory=list)

    def kill_one(self) -> None:
        """Another process of another node, in turn."""
        if not self.due:
            self.due = [(node, module) for module in MODULES for node in self.nodes]
            random.shuffle(self.due)
        node, module = self.due.pop()
        with suppress(LookupError):  # it is between two lives already
            node.process(module).kill()

    def waiting(self) -> list[str]:
        with suppress(psycopg2.Error):  # the database restarts, too
            return [row[0] for row in self.rows("SELECT id FROM conversation WHERE state = 'queued'")]
        return []

    def rows(self, statement: str) -> list[Any]:
        with psycopg2.connect(self.url) as connection, connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall()


@pytest.fixture
def cluster(postgresql_server: Server, tmp_path: Path, ready: Ready) -> Iterator[Cluster]:
    url = postgresql_server.address(postgresql_server.create())
    with ExitStack() as stack:
        first = stack.enter_context(serving(ready.trained(tmp_path / "first"), "--demo", KUNDIG_DATABASE=url))
        second = stack.enter_context(serving(ready.trained(tmp_path / "second"), KUNDIG_DATABASE=url))
        yield Cluster([first, second], postgresql_server, url)


def publish(cluster: Cluster) -> None:
    """On the node that holds the corpus, by the command line."""
    home = {"KUNDIG_HOME": str(cluster.nodes[0].home), "KUNDIG_DATABASE": cluster.url}
    subprocess.run([KUNDIG, "publish"], env={**os.environ, **home}, capture_output=True, check=True)


def live(node: Served) -> int | None:
    with suppress(urllib3.exceptions.HTTPError, ValueError, KeyError):
        health = urllib3.request("GET", f"{node.address}/healthz", timeout=2, retries=False).json()
        return int(health["release"])
    return None


def eventually(what: str, true: Any, seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, what
        time.sleep(0.2)


def test_nothing_acknowledged_is_lost_or_doubled_on_two_nodes(
    cluster: Cluster, pytestconfig: pytest.Config
) -> None:
    stop = threading.Event()
    addresses = tuple(node.address for node in cluster.nodes)
    customers = [
        Roaming(addresses[0], questions(), stop, random.Random(n), addresses=addresses) for n in range(8)
    ]
    for customer in customers:
        customer.open()
    agent = Agent(addresses, cluster.waiting, stop, random.Random(99))
    agent.log_in()
    threads = [threading.Thread(target=each.run, daemon=True) for each in (*customers, agent)]
    for thread in threads:
        thread.start()
    seconds = pytestconfig.getoption("--chaos-seconds")
    kills = kill_now_and_then(cluster.kill_one, seconds / 2)
    cluster.server.stop("immediate")
    cluster.server.start()
    publish(cluster)
    kills += kill_now_and_then(cluster.kill_one, seconds / 2)
    let_them_finish(customers, threads)
    for node in cluster.nodes:
        node.wait_healthy(90)
    eventually("the release does not reach the other node", lambda: live(cluster.nodes[1]) == 2)
    eventually("turns stay open", lambda: all(customer.settled() for customer in customers), 120)
    faults = [fault for customer in customers for fault in customer.faults()]
    written = sum(customer.written for customer in customers)
    told = f"{written} messages and {len(agent.replied)} replies acknowledged, {len(faults)} faults"
    print(f"{kills} kills and a restart of the database, {told}")
    assert not faults
    assert written > 20
    assert cluster.rows(DOUBLED) == []
    said = [row[0] for row in cluster.rows("SELECT text FROM message WHERE role = 'agent'")]
    assert len(said) == len(set(said))
    assert set(agent.replied) <= set(said)
    assert agent.replied
    assert cluster.rows("SELECT count(*) FROM turn WHERE state = 'pending'") == [(0,)]


def answer_all(storage: Storage) -> None:
    """A bot that looks what is pending and answers it, without a claim: the control arm."""

    def naive(transaction: Transaction, conversation: str, seq: int) -> None:
        with Transcript(transaction, conversation) as transcript:
            transcript.say(Answer("Ja."), seq)
            transaction.turns.drop(conversation, time.time())

    with storage.reading() as read:
        pending = _pending(read)
    for conversation, seq in pending:
        gevent.sleep(0.02)
        storage.write(lambda tx, c=conversation, s=seq: naive(tx, c, s))


def _pending(read: Transaction) -> list[tuple[str, int]]:
    rows = read._db.exec_driver_sql("SELECT conversation, seq FROM turn WHERE state = 'pending'")
    return [tuple(row) for row in rows]


def test_without_a_claim_the_same_checks_find_doubled_answers(postgresql: str) -> None:
    with Storage.at_server(postgresql) as one, Storage.at_server(postgresql) as other:
        store = Store(one)
        for _ in range(10):
            store.post(store.create()[0].id, text="Wie lange?")
        threads = [threading.Thread(target=answer_all, args=(storage,)) for storage in (one, other)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
    with psycopg2.connect(postgresql) as connection, connection.cursor() as cursor:
        cursor.execute(DOUBLED)
        assert len(cursor.fetchall()) > 0
