"""Backups that are taken while customers write, a curator saves and a publisher publishes."""

import random
import shutil
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from benchmarks.backups.homes import CUSTOMERS, conversation_of, grow, publish, save_entry, text_of
from benchmarks.backups.processes import FORK, in_child, timed, told_by
from bot.conversations.store import Store
from bot.operation.backups.restoring import restore
from bot.operation.backups.taking import take
from bot.storage import Storage
from knowledge.corpus.corpus import Corpus
from knowledge.folder.home import Home
from knowledge.media.media import pictures_of
from knowledge.releases.releases import Releases

THINKING = 0.02  # seconds between two messages of a customer, at most


class Load:
    """A process that writes until told to stop, and tells what was acknowledged to each customer."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.acknowledged = FORK.Array("i", CUSTOMERS)
        self.waits = FORK.Array("d", 3)  # the longest wait for an acknowledgement, their sum, their number
        self._stop = FORK.Event()
        self._process = FORK.Process(target=self._run)

    def __enter__(self) -> "Load":
        self._process.start()
        while min(self.acknowledged[:]) < 3:
            time.sleep(0.01)
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._process.join()
        assert self._process.exitcode == 0

    def _run(self) -> None:
        with Storage.open(self.home) as storage:
            threads = [threading.Thread(target=self._write, args=(storage, n)) for n in range(CUSTOMERS)]
            threads += [threading.Thread(target=self._curate), threading.Thread(target=self._publish)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()

    def _write(self, storage: Storage, customer: int) -> None:
        store = Store(storage)
        id, number = conversation_of(storage, customer), 0
        while not self._stop.is_set():
            begun = time.monotonic()
            store.post(id, text=text_of(number))
            number += 1
            self.acknowledged[customer] = number
            self._note(time.monotonic() - begun)
            time.sleep(random.random() * THINKING)
            if number % 5 == 0:  # nobody may have too much unanswered
                storage.write(lambda tx: tx.turns.drop(id, time.time()))

    def _note(self, seconds: float) -> None:
        with self.waits.get_lock():
            self.waits[0] = max(self.waits[0], seconds)
            self.waits[1] += seconds
            self.waits[2] += 1

    def _curate(self) -> None:
        number = 0
        while not self._stop.is_set():
            save_entry(self.home, number)
            number += 1

    def _publish(self) -> None:
        while not self._stop.wait(0.3):
            publish(self.home)


@dataclass(frozen=True)
class Checked:
    """One backup: what was acknowledged before, what of it a plain copy of the file lacks, what the restored
    one lacks, and what is there by half.
    """

    acknowledged: int
    copied: int
    missing: int
    halves: int
    taken: float
    restored: float


def under_load(folder: Path, count: int, homes: Callable[[str], Home]) -> Iterator[Checked]:
    home = homes("home")
    in_child(lambda: grow(home))
    with Load(home) as load:
        for number in range(count):
            time.sleep(random.random() / 2)
            before = load.acknowledged[:]
            copied = told_by(lambda before=before: missing_in_a_copy(home, folder, before))
            file = folder / f"{number}.tar.gz"
            taken = timed(lambda file=file: take(home, file))
            new = homes(f"restored-{number}")
            restored = timed(lambda file=file, new=new: restore(new, file))
            found = told_by(lambda new=new, before=before: looked_at(new, before))
            yield Checked(sum(before), copied, found["missing"], found["halves"], taken, restored)
            shutil.rmtree(new.root)
            file.unlink()
        longest, total, posts = load.waits[:]
    print(
        f"  longest wait for an acknowledgement {longest * 1000:.0f} ms, mean {total / posts * 1000:.1f} ms"
    )


def missing_in_a_copy(home: Home, folder: Path, before: list[int]) -> int:
    """What `cp conversations.sqlite` misses, so that this proof is seen to be able to fail."""
    if home.settings.database:
        return 0
    copy = shutil.copy(home.conversations, folder / "copy.sqlite")
    try:
        with closing(sqlite3.connect(copy)) as db:
            (found,) = db.execute("SELECT count(*) FROM message WHERE text LIKE 'message %äöü%'").fetchone()
    except sqlite3.Error:
        found = 0
    return max(0, sum(before) - int(found))


def looked_at(home: Home, before: list[int]) -> dict[str, int]:
    """What of a restored folder is missing, and what is there by half."""
    missing = halves = 0
    with Storage.open(home) as storage, storage.reading() as read:
        for customer, acknowledged in enumerate(before):
            id = conversation_of(storage, customer)
            messages = read.messages.after(id, 1, 1_000_000)
            texts = [message.text for message in messages]
            missing += max(0, acknowledged - len(texts))
            halves += texts != [text_of(number).strip() for number in range(len(texts))]
            seqs = [event.seq for event in read.events.after(id, 0, 1_000_000) if event.seq]
            halves += seqs != list(range(1, len(texts) + 2))
        halves += read.turns.pending() + read.deliveries.counts().get("pending", 0)
    release = Releases(home.releases).current()
    release.verify()
    for entries in (Corpus(home.corpus).entries(), release.entries()):
        halves += sum(not (home.media / name).exists() for name in pictures_of(entries))
    return {"missing": missing, "halves": halves}
