"""A disk that is really full: what was acknowledged stays, the rest is refused, nothing is left half.

The disk is a small one in memory; where nobody may mount one, there is nothing to test.
"""

import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.conversations.store import Store
from bot.operation.jobs.publish_jobs import do_jobs
from bot.operation.publish import publish
from bot.storage import Storage, StoreUnavailable
from knowledge.condition import condition
from knowledge.corpus.corpus import Corpus
from knowledge.corpus.jobs import Jobs
from knowledge.entries import Entry
from knowledge.errors import KundigError
from knowledge.folder.home import Home, Settings
from knowledge.releases.answering import Answering
from knowledge.releases.releases import Releases

SIZE = 16_000_000


class Disk:
    def __init__(self, folder: Path) -> None:
        self.folder, self._ballast = folder, folder / "ballast"

    def fill(self) -> None:
        with self._ballast.open("ab", buffering=0) as stream:
            for piece in (100_000, 4096, 1):
                try:
                    while True:
                        stream.write(b"x" * piece)
                except OSError:
                    continue

    def make_room(self) -> None:
        self._ballast.unlink()


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(tmp_path)],
        capture_output=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip("no disk may be mounted here")
    try:
        yield Disk(tmp_path)
    finally:
        subprocess.run(["umount", "--lazy", str(tmp_path)], check=True)


@pytest.fixture
def home(disk: Disk) -> Home:
    home = Home(disk.folder / "home", Settings(encoder="letters"))
    Corpus(home.corpus).save([Entry("returns", "en", "How long can I return it?", "30 days.")], author="anna")
    publish(home, author="anna")
    return home


def test_a_publish_ends_with_the_reason_and_leaves_nothing(home: Home, disk: Disk) -> None:
    disk.fill()
    for _ in range(2):
        with pytest.raises((KundigError, OSError)):
            publish(home, author="anna")
    assert Answering(home.releases).verified().number == 1
    assert [info.damage for info in Releases(home.releases).all()] == [""]
    disk.make_room()
    assert publish(home, author="anna").number == 2
    assert [path.name for path in home.releases.glob(".stage-*")] == []


def test_staff_is_told_before(home: Home) -> None:
    assert any("MB are free" in fault.told("en") for fault in condition(home))


def test_a_message_that_was_acknowledged_stays_and_another_is_refused(home: Home, disk: Disk) -> None:
    with Storage.open(home) as storage:
        store = Store(storage)
        conversation, _ = store.create()
        acknowledged = [store.post(conversation.id, text="before").seq]
        disk.fill()
        with pytest.raises(StoreUnavailable, match="has the disk room"):
            write_until_refused(store, conversation.id, acknowledged)
        disk.make_room()
        acknowledged.append(store.post(conversation.id, text="after").seq)
    with Storage.open(home) as storage, storage.reading() as read:
        kept = [each.seq for each in read.messages.after(conversation.id, 0, 20_000)]
    assert set(acknowledged) <= set(kept)
    assert len(kept) == len(set(kept))


def write_until_refused(store: Store, conversation: str, acknowledged: list[int]) -> None:
    for number in range(10_000):
        acknowledged.append(store.post(conversation, text=f"question {number} " * 200).seq)


def test_the_worker_says_why_and_goes_on(home: Home, disk: Disk) -> None:
    jobs = Jobs(home.corpus)
    job = jobs.add("publish", {}, "anna")
    disk.fill()
    stop = threading.Event()
    worker = threading.Thread(target=do_jobs, args=(home, stop))
    worker.start()
    try:
        assert not stop.wait(3)
        assert worker.is_alive()
        disk.make_room()
        while jobs.get(job).state not in ("done", "failed"):
            assert worker.is_alive()
            stop.wait(0.1)
        again = jobs.add("publish", {}, "anna")
        while jobs.get(again).state != "done":
            assert worker.is_alive()
            stop.wait(0.1)
    finally:
        stop.set()
        worker.join()
    if jobs.get(job).state == "failed":
        assert "disk" in jobs.get(job).error.told("en")
    assert Answering(home.releases).verified().number > 1
