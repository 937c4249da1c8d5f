"""Measures, and writes benchmarks/scale.md."""

import os
import statistics
import tempfile
import time
from pathlib import Path

import click
import psutil

from benchmarks.scale.filling import MESSAGES
from benchmarks.scale.measuring import Arm, arms, open_desk, run
from benchmarks.turns import machine

OPENINGS = 20  # of the desk, in each round


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
        f"| {count} | {_ratio(post, lite, count, 'rate'):.2f} "
        f"| {_ratio(big_post, big_lite, count, 'rate'):.2f} "
        f"| {_ratio(big_lite, lite, count, 'p99'):.2f} | {_ratio(big_post, post, count, 'p99'):.2f} |"
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
    (Path(__file__).parents[1] / "scale.md").write_text(text, encoding="utf-8")
    click.echo(text)


REPORT = """# The store at scale

`.venv/bin/python -m benchmarks.scale {command}` on {machine}.
The disk alone: {syncs:,.0f} syncs a second. PostgreSQL with its default settings, on the same machine.

A turn, from the token to the replies, with a bot that needs no time; medians of the rounds:

| customers | engine | conversations | p50 ms | p99 ms | turns a second | CPU ms of the web process |
|---|---|---|---|---|---|---|
{rows}

Ratios of runs side by side, medians:

| customers | turns/s, PostgreSQL to SQLite | … in full | p99 of SQLite, full to empty | … of PostgreSQL |
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
