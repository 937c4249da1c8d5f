"""Kills during an erasure: each conversation is whole or gone, and whoever repeats it ends it.

    .venv/bin/python -m benchmarks.erasure_kills     # prints the figures, writes benchmarks/erasure_kills.md

In each round somebody with three conversations, trackers, a wording that a curator took over and a waiting
import file is erased by a process that is killed after a random while; then it is looked whether anything is
half there, the erasure is repeated by the same address, and their name is looked for in all files.
"""

import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import click

from bot.conversations.store import Store
from bot.privacy.erasure import Erasure
from bot.privacy.masking import impersonal
from bot.privacy.people import Person
from bot.privacy.searching import matches
from bot.storage import Storage
from bot.storage.engines.sqlite import engine
from knowledge.corpus.corpus import Corpus
from knowledge.corpus.wordings import Wordings
from knowledge.entries import Entry
from knowledge.folder.home import Home

HERE = Path(__file__).parent
LONGEST = 0.5  # seconds until the kill
MESSAGES = 4  # of each conversation
ENTRY = "delivery"

ERASE = """
import sys
from pathlib import Path
from bot.privacy.erasure import Erasure
from bot.privacy.people import Person
from bot.privacy.searching import matches
from bot.storage import Storage
from knowledge.folder.home import Home
home, person = Home(Path(sys.argv[1])), Person.of(sys.argv[2])
with Storage.open(home) as storage:
    ids = [each.conversation for each in matches(storage, person)]
    print("found", flush=True)
    Erasure(home, storage).run(ids, person.mentioned)
"""


class House:
    """A data folder, and people who come one after the other."""

    def __init__(self, root: Path) -> None:
        self.home = Home(root)
        self.storage = Storage.open(self.home)
        self.store, self.corpus = Store(self.storage), Corpus(self.home.corpus)
        self.corpus.save([Entry(ENTRY, "de", "Wo ist mein Paket?", "Unterwegs.")], author="carla")
        self._trackers = engine(self.home.tracker)
        with self._trackers.begin() as db:
            db.exec_driver_sql(
                "CREATE TABLE events (id INTEGER PRIMARY KEY, sender_id VARCHAR(255), data TEXT)"
            )

    def welcome(self, name: str) -> list[str]:
        """Somebody with all that they leave behind; their conversations."""
        ids = []
        for number in range(3):
            began, _ = self.store.create(site="shop", page=f"https://shop.example/{name}")
            for count in range(MESSAGES):
                self.store.post(began.id, text=f"{name} fragt {count}: {name}@post.example")
            self.store.post(began.id, text=f"Wo bleibt {name} {number}")
            ids.append(began.id)
            with self._trackers.begin() as db:
                db.exec_driver_sql(
                    f"INSERT INTO events (sender_id, data) VALUES ('{began.id}', '{{\"text\": \"{name}\"}}')"
                )
        taken = f"Wo bleibt {name} 0"
        self.corpus.save(
            [Entry(ENTRY, "de", "Wo ist mein Paket?", "Unterwegs.", variants=(taken,))], author="carla"
        )
        Wordings(self.home.corpus).decide(ENTRY, "de", impersonal(taken, "de"))
        folder = self.home.run / "imports"
        folder.mkdir(exist_ok=True)
        (folder / f"{name}.csv").write_text(f"{name}@post.example")
        return ids

    def erase_and_kill(self, name: str, after: float) -> bool:
        """Whether the process was still at it when it was killed."""
        command = [sys.executable, "-c", ERASE, str(self.home.root), f"{name}@post.example"]
        process = subprocess.Popen(command, stdout=subprocess.PIPE)
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(after)
        at_it = process.poll() is None
        process.send_signal(signal.SIGKILL)
        process.wait()
        return at_it

    def left(self, ids: list[str]) -> int:
        """How many conversations are still there. Each is whole, or nothing of it is left."""
        there = 0
        for id in ids:
            with self.storage.reading() as read:
                found = read.whole.read(id)
                messages = read.messages.after(id, 0, 100)
            assert (found is None) == (not messages), id
            if found is not None:
                assert len(found[0]["message"]) == len(found[0]["event"]) == MESSAGES + 1, id
                there += 1
        return there

    def holds(self, name: str) -> list[str]:
        """By another process: one that reads a database's file itself drops its own locks on it."""
        command = ["grep", "--recursive", "--ignore-case", "--files-with-matches", "--text", name]
        found = subprocess.run([*command, str(self.home.root)], capture_output=True, text=True, check=False)
        return found.stdout.splitlines()


@click.command()
@click.option("--rounds", default=50)
@click.option("--seed", default=7)
def main(rounds: int, seed: int) -> None:
    """Kill erasures, and look what is left."""
    rng, seen = random.Random(seed), Counter[str]()
    with tempfile.TemporaryDirectory() as folder:
        house = House(Path(folder) / "home")
        for number in range(rounds):
            name = f"kanari{number:03}vogel"
            ids = house.welcome(name)
            seen["killed" if house.erase_and_kill(name, rng.uniform(0, LONGEST)) else "done before"] += 1
            there = house.left(ids)
            seen[f"{there} of 3 conversations left"] += 1
            person = Person.of(f"{name}@post.example")
            found = [each.conversation for each in matches(house.storage, person)]
            assert len(found) == there, name
            Erasure(house.home, house.storage).run(found, person.mentioned)
            if left := house.holds(name):
                seen["left after the repetition"] += 1
                click.echo(f"{name}: {', '.join(left)}")
    lines = [f"| {what} | {count} |" for what, count in sorted(seen.items())]
    table = "\n".join(
        [
            "| what | rounds |",
            "|---|---|",
            *lines,
            f"| name left anywhere in the end | {seen['left after the repetition']} |",
        ]
    )
    click.echo(table)
    (HERE / "erasure_kills.md").write_text(
        PAGE.format(rounds=rounds, seed=seed, table=table), encoding="utf-8"
    )


PAGE = """# Kills during an erasure
`.venv/bin/python -m benchmarks.erasure_kills`: {rounds} times somebody with three conversations, trackers, a
wording taken over and a waiting import file is erased by a process that is killed at a random moment. Each
conversation was whole or gone, in every round; the repetition by the same address found what was left. Seed
{seed}.

{table}
"""

if __name__ == "__main__":
    main()
