"""How long measuring takes: counting many conversations anew, an hour's worth of them, and the page's sums.

    python -m benchmarks.measures [--conversations 100000] [--home FOLDER]

Conversations are made at random over 90 days, a third of them by people who left an address and came back.
Prints one JSON document. With --home, they are kept there, to look at.
"""

import argparse
import json
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

from bot.conversations.insights.measures import Measures, Period
from bot.operation.timed.measuring import measure
from bot.privacy.retention import DAY
from bot.storage import Storage, Transaction
from bot.storage.records import Conversation, Message, Verdict
from knowledge.folder.home import Home
from tests.bot.measuring import Talk

ENTRIES = 300
AT_ONCE = 500  # conversations written together
HOUR = 400  # conversations of one


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--conversations", type=int, default=100_000)
    parser.add_argument("--home", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kundig-measures-") as folder:
        print(json.dumps(run(Home(given.home or Path(folder)), given.conversations), indent=2))


def run(home: Home, conversations: int) -> dict[str, Any]:
    with Storage.open(home) as storage:
        made = _seconds(lambda: make(storage, conversations, _entries()))
        first = _seconds(lambda: measure(storage, home, patience=3600.0))
        make(storage, HOUR, _entries(), first=conversations)
        hour = _seconds(lambda: measure(storage, home))
        found = Measures(storage)
        reports = {
            days: _seconds(partial(found.report, Period.to(time.time(), days))) for days in (28, 91, 364)
        }
        entry = _seconds(partial(found.report, Period.to(time.time(), 28), entry="e1"))
    return {
        "conversations": conversations,
        "making_seconds": round(made, 1),
        "first_count_seconds": round(first, 1),
        f"count_of_{HOUR}_seconds": round(hour, 2),
        "report_ms": {days: round(1000 * seconds) for days, seconds in reports.items()},
        "entry_ms": round(1000 * entry, 1),
    }


def make(storage: Storage, count: int, entries: Sequence[str], first: int = 0) -> None:
    random, now = Random(first), time.time()
    for start in range(first, first + count, AT_ONCE):
        talks = [
            talk(random, f"m{number}", now - random.random() * (0.01 if first else 90) * DAY - 120, entries)
            for number in range(start, min(start + AT_ONCE, first + count))
        ]
        storage.write(partial(_keep, talks))


def talk(random: Random, id: str, at: float, entries: Sequence[str]) -> Talk:
    """One to three questions; the first entries are asked most."""
    email = f"c{random.randrange(20_000)}@post.example" if random.random() < 0.3 else ""
    said = Talk(id, at, random.choice(["", "shop"]), random.choice(["de", "de", "en"]), email)
    for _ in range(random.choice([1, 1, 1, 2, 3])):
        ranked = [entries[int(len(entries) * random.random() ** 3)] for _ in range(3)]
        decision = random.choices(["answer", "clarify", "handoff"], [70, 15, 15])[0]
        seq = said.ask(decision, *ranked)
        if decision == "clarify" and random.random() < 0.6:
            seq = said.pick(ranked[0])
        if decision != "handoff" and random.random() < 0.15:
            said.judge(seq, random.random() < 0.7)
        elif random.random() < 0.1:
            said.thank()
    if random.random() < 0.08:
        said.call()
    return said


def _entries() -> list[str]:
    return [f"e{number}" for number in range(ENTRIES)]


def _keep(talks: Sequence[Talk], tx: Transaction) -> None:
    for said in talks:
        last: Message = said.messages[-1]
        values = (said.id, said.site, said.locale, "bot", len(said.messages), None, None, said.begun)
        tx.conversations.add(Conversation(*values, last.created), said.id.encode())
        tx.messages.add(said.messages)
        if said.email:
            tx.contacts.save(said.id, said.email, said.begun)
        for seq, helpful in said.thumbs.items():
            entry = said.messages[seq - 1].entry or ""
            tx.feedback.save(Verdict(said.id, seq, helpful, "", entry, said.at))


def _seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


if __name__ == "__main__":
    main()
