"""Several processes on one SQLite file: what one stores wakes who waits in the others."""

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.conversations.messengers.notices import notes_of
from bot.conversations.store import Store
from bot.conversations.transcript import DESK
from bot.storage import Storage
from bot.storage.engines import neighbours
from tests.fresh import fresh_store

WRITES = """
import sys
from pathlib import Path
from bot.conversations.store import Store
from bot.storage import Storage

with Storage.at_file(Path(sys.argv[1])) as storage:
    Store(storage).post(sys.argv[2], text="from next door")
"""


@pytest.fixture
def storage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Storage]:
    monkeypatch.setattr(neighbours, "LOOK_EVERY", 0.02)
    with fresh_store(tmp_path / "conversations.sqlite") as opened:
        yield opened


@pytest.fixture
def other(storage: Storage) -> Iterator[Storage]:
    """As another process: a connection of its own."""
    with Storage.at_file(Path(storage.place)) as opened:
        yield opened


def test_a_message_of_another_process_wakes_who_waits_for_it(storage: Storage, other: Storage) -> None:
    store = Store(storage)
    mine, quiet = store.create()[0].id, store.create()[0].id
    store.post(quiet, text="long ago")
    before = storage.signals.count(DESK)
    with storage.signals.subscribed(mine) as hears, storage.signals.subscribed(quiet) as sleeps:
        time.sleep(0.1)
        hears.wait(0)
        sleeps.wait(0)
        seen = storage.signals.count(DESK)
        storage.write(lambda tx: None)
        Store(other).post(mine, text="hello")
        assert hears.wait(3)
        assert storage.signals.count(DESK) > seen >= before


def test_notes_and_all_else_are_looked_at(storage: Storage, other: Storage) -> None:
    id = Store(storage).create()[0].id
    with storage.signals.subscribed(notes_of(id)) as notes, storage.signals.subscribed("staff") as staff:
        time.sleep(0.1)
        other.write(lambda tx: tx.notes.add(id, 0, "eva", "Eva", "hm", time.time()))
        assert notes.wait(3)
        assert staff.wait(3)


def test_what_this_process_writes_wakes_nobody_else(storage: Storage) -> None:
    store = Store(storage)
    one, other = store.create()[0].id, store.create()[0].id
    time.sleep(0.1)
    with storage.signals.subscribed(other, "staff") as sleeps:
        for n in range(5):
            store.post(one, text=f"{n}")
            time.sleep(0.03)
        assert not sleeps.wait(0.1)


@pytest.mark.slow
def test_a_real_process(storage: Storage) -> None:
    store = Store(storage)
    id = store.create()[0].id
    child = subprocess.Popen([sys.executable, "-c", WRITES, storage.place, id])
    begun = time.monotonic()
    found = store.wait(id, 0, 20)
    assert [message.text for message in found] == ["from next door"]
    assert time.monotonic() - begun < 15  # whoever is not woken looks at the end only
    assert child.wait(10) == 0
