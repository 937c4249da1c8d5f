"""Kills while many entries are changed: the old or the new state, whole, and each change done once.

    .venv/bin/python -m benchmarks.bulk_kills     # prints the figures, writes benchmarks/bulk_kills.md

A process does what the worker does with jobs of curation: it claims one, changes the topic of all entries in
one step, and goes on. It is killed after a random while, fifty times, and started again.
"""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import click

from knowledge.corpus.corpus import Corpus
from knowledge.entries import Entry

HERE = Path(__file__).parent
ENTRIES = 150
LONGEST = 1.2  # seconds between the first change and the kill

WORK = """
import sys
from pathlib import Path
from knowledge.curating import bulk_jobs
from knowledge.corpus.batches import Selection
from knowledge.curating.bulk import Bulk
from knowledge.corpus.jobs import Jobs
from knowledge.curating.workflow import Writer

path, number = Path(sys.argv[1]), int(sys.argv[2])
jobs = Jobs(path)
print("ready", flush=True)
while True:
    number += 1
    change = Bulk("topic", Writer("eva"), f"Topic {number}")
    jobs.add("bulk", bulk_jobs.asked(change, Selection(wanted={}), "", {}), "eva")
    while job := jobs.claim():
        jobs.finish(job.id, result=bulk_jobs.do(path, job))
"""


@dataclass
class Figures:
    rounds: int = 0
    within: int = 0  # kills that left a job half done, to be done again
    changes: int = 0
    halves: int = 0  # entries of two states
    twice: int = 0  # jobs that were done more than once, or told as done and were not
    damaged: int = 0


def one_round(path: Path, dice: random.Random, figures: Figures) -> None:
    command = [sys.executable, "-c", WORK, str(path), str(figures.rounds * 1000)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=os.environ) as worker:
        assert worker.stdout is not None
        worker.stdout.readline()
        time.sleep(dice.uniform(0, LONGEST))
        worker.send_signal(signal.SIGKILL)
    figures.rounds += 1
    figures.halves += len(Corpus(path).topics()) > 1
    with closing(sqlite3.connect(path)) as db:
        one = lambda query: db.execute(query).fetchone()[0]  # noqa: E731
        steps, done = (
            one("SELECT count(*) FROM batches"),
            one("SELECT count(*) FROM jobs WHERE state = 'done'"),
        )
        changed = one("SELECT count(*) FROM history") // ENTRIES - 1
        figures.within += one("SELECT count(*) FROM jobs WHERE state = 'running'")
        figures.twice += not steps == done == changed
        figures.damaged += one("PRAGMA integrity_check") != "ok"
        figures.changes = steps


@click.command()
@click.option("--rounds", default=50, show_default=True)
@click.option("--seed", default=12, show_default=True)
def main(rounds: int, seed: int) -> None:
    """Prints the figures and writes them down."""
    figures, dice = Figures(), random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "corpus.sqlite"
        Corpus(path).save([Entry(f"e{n}", "de", f"Frage {n}?", "Ja.") for n in range(ENTRIES)], author="eva")
        for _ in range(rounds):
            one_round(path, dice, figures)
    page = told(figures)
    click.echo(page)
    (HERE / "bulk_kills.md").write_text(page, "utf-8")


def told(figures: Figures) -> str:
    return f"""# Kills while many entries are changed

`python -m benchmarks.bulk_kills`: a process that changes {ENTRIES} entries at a time, as the worker does, was
killed with `kill -9` {figures.rounds} times, up to {LONGEST} s after it began.

| | |
|---|---|
| changes that were done | {figures.changes} |
| kills that left a job to be done again | {figures.within} |
| kills after which some entries were changed and others not | {figures.halves} |
| kills after which a change was done twice, or told as done and was not | {figures.twice} |
| kills that damaged the file | {figures.damaged} |

A change is one transaction: its entries, their history, the step by which it is taken back, and that its job
is done.
"""


if __name__ == "__main__":
    main()
