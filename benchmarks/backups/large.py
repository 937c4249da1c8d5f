"""A large folder: how long a backup of it takes, and how much memory."""

import random
import resource
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from benchmarks.backups.homes import grow
from benchmarks.backups.processes import in_child, told_by
from bot.operation.backups.restoring import restore
from bot.operation.backups.taking import take
from knowledge.corpus.corpus import Corpus
from knowledge.folder.home import Home
from knowledge.releases.releases import Releases, write_entries


@dataclass(frozen=True)
class Large:
    """A folder of so many bytes: the seconds, and what the processes took of memory at most."""

    bytes: int
    archive: int
    taken: float
    take_memory: int
    restored: float
    restore_memory: int


def large(folder: Path, size: int) -> Large:
    """Half of it messages, half of it a release."""
    home, file, new = Home(folder / "home"), folder / "b", Home(folder / "restored")
    in_child(lambda: fill(home, size))
    there = sum(path.stat().st_size for path in home.root.rglob("*") if path.suffix != ".sqlite-wal")
    taken, take_memory = measured(lambda: take(home, file))
    restored, restore_memory = measured(lambda: restore(new, file))
    return Large(there, file.stat().st_size, taken, take_memory, restored, restore_memory)


def fill(home: Home, size: int) -> None:
    grow(home)
    words = [random.randbytes(5).hex() for _ in range(5000)]
    with closing(sqlite3.connect(home.conversations)) as db, db:
        (id,) = db.execute("SELECT id FROM conversation LIMIT 1").fetchone()
        rows = (
            (id, seq, "bot", " ".join(random.choices(words, k=90)), 1.0)
            for seq in range(10, 10 + size // 2200)
        )
        db.executemany(
            "INSERT INTO message (conversation, seq, role, text, created) VALUES (?,?,?,?,?)", rows
        )
    with Releases(home.releases).stage(author="eva") as stage:
        write_entries(stage, Corpus(home.corpus).entries())
        with (stage / "vectors.bin").open("wb") as file:
            for _ in range(size // 2 // 1_000_000):
                file.write(random.randbytes(1_000_000))
    Releases(home.releases).switch(stage.number)


def measured(job: Callable[[], object]) -> tuple[float, int]:
    """The seconds, and the bytes of memory that the job took beyond what the program itself takes."""

    def watched() -> tuple[float, int]:
        before, begun = memory(), time.monotonic()
        job()
        return time.monotonic() - begun, memory() - before

    found: tuple[float, int] = told_by(watched)
    return found


def memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
