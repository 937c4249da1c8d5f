"""How long until a process that was stopped or killed is noticed, replaced and missed no more.

    .venv/bin/python -m benchmarks.hangs            # prints a table, writes benchmarks/hangs.md

Starts the demo shop in an empty folder. In each round one process gets SIGSTOP (it hangs) or SIGKILL (it
dies), and a customer asks at once. Then what must not be taken for a hang: all processors busy with other
things while a release is published, and a supervisor that was itself stopped for a minute. Last, two nodes on
one PostgreSQL, and the bot of one of them.
"""

import multiprocessing
import os
import signal
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import click
import psutil
import urllib3

from benchmarks.turns import Customer, machine
from tests.postgresql import Server
from tests.serving import KUNDIG, Served, environment, serving

HERE = Path(__file__).parent
MODULES = {"web": "webwidget", "bot": "bot.dialogue", "worker": "bot.operation.worker"}
SIGNALS = {"SIGSTOP": signal.SIGSTOP, "SIGKILL": signal.SIGKILL}
PATIENCE = 180.0  # seconds


@dataclass(frozen=True)
class Round:
    """Seconds after the signal: the process had ended, another ran, who asked then had the answer."""

    noticed: float
    replaced: float
    answered: float


def once(served: Served, module: str, signum: int, asked: Served) -> Round:
    """One round; the customer asks at `asked`, another node perhaps."""
    process, customer = served.process(module), Customer(asked.address, seed=7)
    begun = time.monotonic()
    process.send_signal(signum)
    with in_background(lambda: ask(customer)) as answered:
        noticed = _until(lambda: not _lives(process)) - begun
        replaced = _until(lambda: _runs(served, module, process.pid)) - begun
        answer = answered() - begun
    served.wait_healthy(PATIENCE)
    return Round(noticed, replaced, answer)


def ask(customer: Customer) -> float:
    """Asks until there is an answer, not an apology, as our widget does; returns when."""
    locale, text = customer.questions[0]
    while True:
        try:
            customer.token = customer.post("/api/v1/conversations", {"locale": locale})["token"]
            replies = customer.post("/api/v1/messages?wait=20", {"text": text})["replies"]
        except (urllib3.exceptions.HTTPError, AssertionError):
            replies = []
        if any(reply.get("entry") for reply in replies):
            return time.monotonic()
        time.sleep(0.1)


@contextmanager
def in_background(work: Callable[[], float]) -> Iterator[Callable[[], float]]:
    with ThreadPoolExecutor(1) as pool:
        future = pool.submit(work)
        yield lambda: future.result(PATIENCE)


def _until(true: Callable[[], bool]) -> float:
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, "not noticed"
        time.sleep(0.02)
    return time.monotonic()


def _lives(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _runs(served: Served, module: str, but: int) -> bool:
    try:
        return served.process(module).pid != but
    except (LookupError, psutil.NoSuchProcess):
        return False


def busy(seconds: float) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        sum(range(10_000))


def false_alarms(served: Served) -> dict[str, int]:
    """How many processes were replaced that did their work."""
    before = {name: served.process(module).pid for name, module in MODULES.items()}
    crowd = [multiprocessing.Process(target=busy, args=(45,)) for _ in range(2 * (os.cpu_count() or 2))]
    for each in crowd:
        each.start()
    publish = [KUNDIG, "publish"]
    port = int(served.address.rpartition(":")[2])
    subprocess.run(publish, env=environment(served.home, port), check=True, capture_output=True)
    for each in crowd:
        each.join()
    busily = _changed(served, before)
    os.kill(served.supervisor.pid, signal.SIGSTOP)
    time.sleep(60)
    os.kill(served.supervisor.pid, signal.SIGCONT)
    time.sleep(5)
    return {
        f"{len(crowd)} busy processes and a publish, 45 s": busily,
        "supervisor stopped, 60 s": _changed(served, before),
    }


def _changed(served: Served, before: dict[str, int]) -> int:
    return sum(served.process(module).pid != before[name] for name, module in MODULES.items())


def row(name: str, rounds: list[Round]) -> str:
    def cell(values: list[float]) -> str:
        return f"{statistics.median(values):.1f} ({max(values):.1f})"

    columns = ([r.noticed for r in rounds], [r.replaced for r in rounds], [r.answered for r in rounds])
    return f"| {name} | {len(rounds)} | " + " | ".join(map(cell, columns)) + " |"


def alone(folder: Path, rounds: int) -> Iterator[str]:
    with serving(folder / "home", "--demo") as served:
        served.wait_healthy(PATIENCE)
        for name, module in MODULES.items():
            for kind, signum in SIGNALS.items():
                measured = []
                for _ in range(rounds):
                    time.sleep(8)  # all of them have started and beat
                    measured.append(once(served, module, signum, served))
                yield row(f"{name}, {kind}", measured)
        for what, count in false_alarms(served).items():
            yield f"| {what}: replaced | {count} of 3 | | | |"


def two_nodes(folder: Path, rounds: int) -> Iterator[str]:
    server = Server()
    server.start()
    try:
        shared = {"KUNDIG_DATABASE": server.address(server.create())}
        with (
            serving(folder / "one", "--demo", **shared) as one,
            serving(folder / "two", **shared) as two,
        ):
            for kind, signum in SIGNALS.items():
                measured = []
                for _ in range(rounds):
                    time.sleep(8)
                    measured.append(once(two, MODULES["bot"], signum, one))
                yield row(f"bot of one of two nodes, {kind}", measured)
    finally:
        server.stop()


@click.command()
@click.option("--rounds", type=int, default=5, help="Of each process and signal.")
@click.option("--write/--no-write", default=True)
def main(rounds: int, write: bool) -> None:
    before = machine()
    with tempfile.TemporaryDirectory() as folder:
        rows = []
        for line in chain(alone(Path(folder), rounds), two_nodes(Path(folder), rounds)):
            click.echo(line)
            rows.append(line)
    if write:
        page = REPORT.format(machine=before, rows="\n".join(rows))
        (HERE / "hangs.md").write_text(page, encoding="utf-8")


REPORT = """# Processes that hang or die

`.venv/bin/python -m benchmarks.hangs` on {machine}.

A process gets SIGSTOP, after which it lives but does nothing, or SIGKILL. Seconds after that, median and, in
brackets, the longest: until the process had ended, until another ran in its place, and until a customer who
asked at that moment had the answer (who waits for 15 s gets an apology first).

| process, signal | rounds | noticed | replaced | answered |
|---|---|---|---|---|
{rows}

`kundig serve` gives a process 12 s of silence, then ends it. What took most of the rest is the bot's start.
"""

if __name__ == "__main__":
    main()
