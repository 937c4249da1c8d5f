"""How fast conversations are written: messages a second with group commit and without, and what a turn costs.

python -m benchmarks.store [--seconds 3] [--customers 64]
"""

import os
import platform
import resource
import tempfile
import time
from pathlib import Path
from statistics import quantiles

import click
import gevent
import psutil

from bot.conversations.bot import FakeBot
from bot.conversations.database import Database
from bot.conversations.store import Store
from bot.conversations.transcript import Transcript
from bot.conversations.turns import Turns
from bot.conversations.writer import MOST_JOBS


def syncs_a_second(seconds: float) -> float:
    """What the disk does by itself."""
    with tempfile.NamedTemporaryFile() as file:
        count, end = 0, time.perf_counter() + seconds
        while time.perf_counter() < end:
            os.write(file.fileno(), b"x" * 4096)
            os.fsync(file.fileno())
            count += 1
    return count / seconds


def messages_a_second(folder: Path, group: int, customers: int, seconds: float) -> float:
    """Acknowledged messages of `customers` who write without a pause."""
    store = Store(folder / "messages.sqlite")
    ids = [store.create()[0].id for _ in range(customers)]
    store.close()
    database = Database(folder / "messages.sqlite", group)
    end = time.perf_counter() + seconds

    def write(id: str) -> int:
        count = 0
        while time.perf_counter() < end:
            database.write(lambda tx: Transcript(tx, id).append("customer", "Wann kommt meine Bestellung?"))
            count += 1
        return count

    writers = [gevent.spawn(write, id) for id in ids]
    gevent.joinall(writers, raise_error=True)
    database.close()
    return sum(writer.value for writer in writers) / seconds


def turns(folder: Path, customers: int, seconds: float) -> tuple[float, float, float, float]:
    """Turns a second, p50 and p99 in ms from post to reply with a bot that needs no time, CPU ms a turn."""
    store = Store(folder / "turns.sqlite")
    end, spans = time.perf_counter() + seconds, []

    def talk() -> None:
        id = store.create()[0].id
        while time.perf_counter() < end:
            begin = time.perf_counter()
            assert store.wait_replies(id, store.post(id, text="Wann kommt meine Bestellung 4711?").seq, 10)
            spans.append(1000 * (time.perf_counter() - begin))

    running = Turns(store, FakeBot())
    running.start()
    before = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
    gevent.joinall([gevent.spawn(talk) for _ in range(customers)], raise_error=True)
    cpu = sum(resource.getrusage(resource.RUSAGE_SELF)[:2]) - before
    running.stop()
    store.close()
    cuts = quantiles(spans, n=100)
    return len(spans) / seconds, cuts[49], cuts[98], 1000 * cpu / len(spans)


@click.command()
@click.option("--seconds", default=3.0, help="for each measurement")
@click.option("--customers", default=64, help="who write at once")
def main(seconds: float, customers: int) -> None:
    machine = platform.processor() or platform.machine()
    click.echo(f"{machine}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    click.echo(f"disk alone: {syncs_a_second(seconds):,.0f} syncs/s")
    for name, group in (("one commit each", 1), ("group commit", MOST_JOBS)):
        with tempfile.TemporaryDirectory() as folder:
            rate = messages_a_second(Path(folder), group, customers, seconds)
        click.echo(f"{name}, {customers} customers: {rate:,.0f} messages/s")
    for count in (1, 8):
        with tempfile.TemporaryDirectory() as folder:
            rate, p50, p99, cpu = turns(Path(folder), count, seconds)
        times = f"p50 {p50:.1f} ms, p99 {p99:.1f} ms, {cpu:.2f} ms CPU each"
        click.echo(f"turns, {count} at once: {rate:,.0f}/s, {times}")
    click.echo(f"memory: {psutil.Process().memory_info().rss / 1e6:.0f} MB")


if __name__ == "__main__":
    main()
