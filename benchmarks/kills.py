"""Messages under kills: customers write, break off and press twice while web and bot are killed.

    .venv/bin/python -m benchmarks.kills             # two hours; prints a table, writes kills.md
    .venv/bin/python -m benchmarks.kills --rounds 20 --messages 2000

A round is `kill -9` of the web process, or of the bot where it is up, and goes on until its share of the
messages is acknowledged. Half of the rounds run on SQLite, half on PostgreSQL. A customer begins another
conversation after some messages; one in ten messages is sent twice, one in twenty is broken off before its
acknowledgement can be read, and streams are left in the middle and taken up where they were left. Last the
control arm: a relay that acknowledges before it stores, seen by the same checks.
"""

import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import click

from benchmarks.restless import Crowd, writing
from benchmarks.turns import machine
from tests.postgresql import DURABLE, Server
from tests.serving import Served, free_port, serving

HERE = Path(__file__).parent
SLOWEST_ROUND = 300.0  # seconds


@dataclass
class Tally:
    """What one arm was seen to do."""

    name: str
    rounds: int = 0
    kills: Counter[str] = field(default_factory=Counter)
    written: int = 0
    talks: int = 0
    broken_off: int = 0
    faults: list[str] = field(default_factory=list)

    def row(self) -> str:
        kinds = Counter(fault.split(":")[0] for fault in self.faults)
        told = ", ".join(f"{count} {kind}" for kind, count in kinds.most_common()) or "0"
        kills = ", ".join(f"{count} {name}" for name, count in self.kills.most_common())
        return (
            f"| {self.name} | {self.rounds} | {kills} | {self.written:,} | {self.talks:,} "
            f"| {self.broken_off:,} | {told} |"
        )

    def take(self, crowd: Crowd) -> None:
        self.written, self.talks = crowd.written, len(crowd.talks)
        self.broken_off = sum(talk.broken_off for talk in crowd.talks)
        self.faults = crowd.check()


def _kill(served: Served, rng: random.Random) -> str:
    """The bot where it is up, every third time; else the web process, once it is there."""
    if rng.random() < 1 / 3 and served.healthy():
        with suppress(LookupError):
            served.process("bot.dialogue").kill()
            return "bot"
    until = time.monotonic() + SLOWEST_ROUND
    while time.monotonic() < until:
        with suppress(LookupError):
            served.process("webwidget").kill()
            return "web"
        time.sleep(0.05)
    raise TimeoutError("the web process does not come back")


def _acknowledged(crowd: Crowd, share: float) -> None:
    """Wait until so many more messages are."""
    aim, until = crowd.written + share, time.monotonic() + SLOWEST_ROUND
    while crowd.written < aim:
        if crowd.broken:
            raise crowd.broken[0]
        if time.monotonic() > until:
            raise TimeoutError("nothing is acknowledged any more")
        time.sleep(0.02)


def killed(name: str, served: Served, rounds: int, messages: int, minutes: float) -> Tally:
    """An arm on the real thing, within so many minutes."""
    tally, rng, until = Tally(name), random.Random(11), time.monotonic() + minutes * 60
    with writing(served.address) as crowd:
        for number in range(rounds):
            if time.monotonic() > until:
                break
            time.sleep(rng.uniform(0, 0.5))
            tally.kills[_kill(served, rng)] += 1
            tally.rounds += 1
            _acknowledged(crowd, messages / rounds)
            if number % 10 == 9:
                click.echo(f"{name}: {number + 1} rounds, {crowd.written:,} messages")
    served.wait_healthy(120)
    tally.take(crowd)
    return tally


def control(rounds: int = 5) -> Tally:
    """The relay that acknowledges first."""
    tally, port = Tally("control: acknowledges, then stores"), free_port()

    def start() -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, "-m", "tests.chaos.naive", str(port)])

    relay = start()
    try:
        address = f"http://127.0.0.1:{port}"
        with writing(address) as crowd:
            for _ in range(rounds):
                time.sleep(2)
                relay.kill()
                relay.wait()
                relay = start()
                tally.kills["relay"] += 1
                tally.rounds += 1
            time.sleep(2)
        tally.take(crowd)
    finally:
        relay.kill()
        relay.wait()
    return tally


@contextmanager
def _postgresql() -> Iterator[str]:
    server = Server(DURABLE)
    server.start()
    try:
        yield server.address(server.create())
    finally:
        server.remove()


def _arms(folder: Path, rounds: int, messages: int, minutes: float) -> Iterator[Callable[[], Tally]]:
    def sqlite() -> Tally:
        with serving(folder / "sqlite", "--demo", KUNDIG_UNLIMITED="127.0.0.1") as served:
            return killed("SQLite", served, rounds, messages, minutes)

    def postgresql() -> Tally:
        with (
            _postgresql() as url,
            serving(
                folder / "postgresql", "--demo", KUNDIG_DATABASE=url, KUNDIG_UNLIMITED="127.0.0.1"
            ) as served,
        ):
            return killed("PostgreSQL", served, rounds, messages, minutes)

    yield from (sqlite, postgresql, control)


@click.command()
@click.option("--rounds", default=500, help="Kills, over both engines.")
@click.option("--messages", default=100_000, help="At least so many acknowledged, over both engines.")
@click.option("--minutes", default=120.0, help="On each engine, at the most.")
def main(rounds: int, messages: int, minutes: float) -> None:
    """Kill web and bot while customers write, and look what became of every message."""
    computer = machine()
    with tempfile.TemporaryDirectory() as folder:
        tallies = [arm() for arm in _arms(Path(folder), (rounds + 1) // 2, (messages + 1) // 2, minutes)]
    table = "\n".join(tally.row() for tally in tallies)
    click.echo(table)
    for fault in (fault for tally in tallies[:2] for fault in tally.faults[:20]):
        click.echo(fault)
    page = PAGE.format(rounds=rounds, messages=messages, machine=computer, table=table)
    (HERE / "kills.md").write_text(page, encoding="utf-8")


PAGE = """# Messages under kills
`.venv/bin/python -m benchmarks.kills --rounds {rounds} --messages {messages}` on {machine}.

48 customers write while `kill -9` ends the web process or the bot in every round. One message in ten is
sent twice, one in twenty is broken off before its acknowledgement and sent again, and event streams are left
and taken up again all the time. A fault is a message that was acknowledged and is lost, changed or doubled, a
gap in the numbers, one that was streamed twice or never, or a question the bot left without an answer.

| store | rounds | killed | messages acknowledged | conversations | broken off | faults |
|---|---|---|---|---|---|---|
{table}

A small version of it runs in `make test` (`tests/chaos`), on one node and on two.
"""

if __name__ == "__main__":
    main()
