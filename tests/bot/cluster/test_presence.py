"""Who is alive, and how what is live reaches a running process."""

import subprocess
import sys
import time
from collections.abc import Callable

import gevent
import pytest

from bot.cluster import presence
from bot.cluster.presence import HEARD_EVERY, SILENT_AFTER, NodesHealth, Presence
from bot.operation.live import put_live
from bot.storage import Storage
from bot.storage.records import Node
from knowledge.folder.home import Home
from knowledge.releases.releases import Releases
from tests.bot.cluster.published import answer, published


def heard(storage: Storage) -> list[Node]:
    with storage.reading() as read:
        return read.nodes.since(0)


def soon(true: Callable[[], object], seconds: float = 5) -> float:
    """How long it took."""
    begun = time.monotonic()
    while not true():
        assert time.monotonic() - begun < seconds
        gevent.sleep(0.02)
    return time.monotonic() - begun


def test_a_process_is_heard_of_until_it_ends(first: Home) -> None:
    published(first)
    with Storage.open(first) as storage:
        process = Presence(first, storage, "bot")
        assert not NodesHealth(storage).ok()
        process.start()
        soon(lambda: heard(storage))
        (node,) = heard(storage)
        assert (node.id, node.kind, node.release) == (storage.process, "bot", 1)
        assert NodesHealth(storage).ok()
        process.stop()
        assert heard(storage) == []
        assert not NodesHealth(storage).ok()


def test_a_web_process_is_no_bot(first: Home) -> None:
    with Storage.open(first) as storage:
        process = Presence(first, storage, "web")
        process.start()
        soon(lambda: heard(storage))
        assert not NodesHealth(storage).ok()
        process.stop()


def test_a_bot_that_does_not_answer_is_not_heard_of(first: Home) -> None:
    with Storage.open(first) as storage:
        process = Presence(first, storage, "bot", works=lambda: False)
        process.start()
        gevent.sleep(0.3)
        assert heard(storage) == []
        process.stop()


def test_who_says_nothing_for_a_while_is_gone_and_later_forgotten(
    first: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(presence, "FORGOTTEN_AFTER", SILENT_AFTER + 5)
    with Storage.open(first) as storage:

        def silent_for(seconds: float) -> None:
            storage.write(lambda tx: tx.nodes.hear(Node("killed", "bot", "host", 1, tx.now() - seconds)))

        silent_for(SILENT_AFTER - 2)
        assert NodesHealth(storage).ok()
        silent_for(SILENT_AFTER + 1)
        assert not NodesHealth(storage).ok()
        process = Presence(first, storage, "web")
        process.start()
        soon(lambda: len(heard(storage)) == 2)
        process.stop()
        silent_for(SILENT_AFTER + 6)
        process = Presence(first, storage, "web")
        process.start()
        soon(lambda: [node.kind for node in heard(storage)] == ["web"])
        process.stop()


def test_signs_of_life_come_often_enough() -> None:
    """One may be lost without anybody being taken for dead."""
    assert HEARD_EVERY * 3 < SILENT_AFTER


def test_a_number_that_cannot_be_read_does_not_silence_it(first: Home) -> None:
    published(first)
    current = first.releases / "current"
    current.write_text("half")
    with Storage.open(first) as storage:
        process = Presence(first, storage, "web")
        process.start()
        gevent.sleep(0.3)
        current.write_text("1")
        soon(lambda: heard(storage), HEARD_EVERY + 2)
        process.stop()


@pytest.mark.slow
def test_what_is_published_or_taken_back_is_live_on_another_node_within_5_seconds(
    first: Home, second: Home
) -> None:
    """Published in a process of its own, as `kundig publish` does."""
    published(first)
    with Storage.open(second) as storage:
        process = Presence(second, storage, "web")
        process.start()
        soon(lambda: Releases(second.releases).current_number() == 1)
        program = (
            "from pathlib import Path; from knowledge.folder.home import Home, Settings; "
            "from tests.bot.cluster.published import published; "
            f"published(Home(Path({str(first.root)!r}), "
            f"Settings(encoder='letters', database={first.settings.database!r})), '60 days.')"
        )
        subprocess.run([sys.executable, "-c", program], check=True)
        assert soon(lambda: Releases(second.releases).current_number() == 2) < 5
        assert answer(second) == "60 days."
        put_live(first, 1)
        assert soon(lambda: Releases(second.releases).current_number() == 1) < 5
        process.stop()
