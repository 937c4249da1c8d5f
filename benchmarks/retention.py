"""Whether retention disturbs customers: how long storing a message takes while a backlog is archived.

    .venv/bin/python -m benchmarks.retention       # prints a table, writes benchmarks/retention.md

Fills a store with conversations whose time is over, and posts messages one after the other: first alone, then
while another process archives the backlog and, a simulated week later, deletes it.
"""

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import click

from bot.conversations.store import Store
from bot.privacy.retention import DAY
from bot.storage import Storage
from bot.storage.records import Conversation, Event, Message
from knowledge.folder.home import Home

HERE = Path(__file__).parent
MESSAGES = 8  # of each conversation
AT_ONCE = 200

RETAIN = """
import sys, time
from pathlib import Path
from bot.operation.timed.retaining import Retention
from bot.storage import Storage
from knowledge.folder.home import Home
home = Home(Path(sys.argv[1]))
with Storage.open(home) as storage:
    print("go", flush=True)
    Retention(storage, home, time.time() + float(sys.argv[2]), patience=3600).run()
"""


def fill(storage: Storage, count: int, at: float) -> None:
    """So many conversations that moved last at this moment."""
    for first in range(0, count, AT_ONCE):
        storage.write(lambda tx, first=first: [_old(tx, f"old-{first + n:07}", at) for n in range(AT_ONCE)])  # type: ignore[misc]


def _old(tx, id: str, at: float) -> None:  # type: ignore[no-untyped-def]
    head = Conversation(id, "shop", "de", "bot", MESSAGES, None, None, at, at, events=MESSAGES)
    tx.conversations.add(head, id.encode())
    text = "Wie lange dauert die Lieferung nach Österreich, und was kostet sie? " * 2
    roles = ("customer", "bot") * (MESSAGES // 2)
    tx.messages.add([Message(id, seq, role, text, at) for seq, role in enumerate(roles, 1)])  # type: ignore[arg-type]
    tx.events.add([Event(id, seq, "message.received", at, seq) for seq in range(1, MESSAGES + 1)])


def posting(store: Store, going: Callable[[], bool]) -> list[float]:
    """Milliseconds of each message, one after the other, as long as something goes on."""
    taken = []
    while going():
        began, _ = store.create(site="shop")
        for _ in range(3):
            begun = time.perf_counter()
            store.post(began.id, text="Wo ist mein Paket?")
            taken.append(1000 * (time.perf_counter() - begun))
    return taken


def while_retaining(store: Store, home: Home, ahead: float) -> tuple[list[float], float]:
    """The same while another process does what is due `ahead` seconds from now; and how long that took."""
    process = subprocess.Popen(
        [sys.executable, "-c", RETAIN, str(home.root), str(ahead)], stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    process.stdout.readline()
    begun = time.monotonic()
    taken = posting(store, lambda: process.poll() is None)
    return taken, time.monotonic() - begun


def row(name: str, taken: list[float], seconds: float) -> str:
    cuts = statistics.quantiles(taken, n=100)
    times = " | ".join(f"{value:.1f}" for value in (cuts[49], cuts[94], cuts[98], max(taken)))
    return f"| {name} | {len(taken)} | {times} | {seconds:.0f} |"


@click.command()
@click.option("--conversations", default=5_000)
def main(conversations: int) -> None:
    """Measure it."""
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder) / "home")
        with Storage.open(home) as storage:
            store = Store(storage)
            fill(storage, conversations, time.time() - 91 * DAY)
            until = time.monotonic() + 20
            rows = [row("alone", posting(store, lambda: time.monotonic() < until), 20)]
            rows.append(row("while the backlog is archived", *while_retaining(store, home, 0)))
            rows.append(row("while it is deleted", *while_retaining(store, home, 8 * DAY)))
            with storage.reading() as read:
                assert read.archive.count() == 0
    table = "\n".join([HEAD, *rows])
    click.echo(table)
    (HERE / "retention.md").write_text(PAGE.format(count=conversations, table=table), encoding="utf-8")


HEAD = """| storing a message, in ms | messages | 50 % | 95 % | 99 % | longest | seconds |
|---|---|---|---|---|---|---|"""
PAGE = """# Retention beside customers
`.venv/bin/python -m benchmarks.retention`: {count} conversations of eight messages are due at once; meanwhile
messages are stored one after the other, each safely on disk before the next.

{table}
"""

if __name__ == "__main__":
    main()
