"""A conversation's states, who waits for its messages, and who looks on."""

import time
from pathlib import Path

import gevent
import pytest

from bot.conversations.insights.statistics import Statistics
from bot.conversations.store import Store
from bot.conversations.transcript import Transcript
from bot.storage import Storage, StoreDamaged, StoreUnavailable, Transaction


class TestStates:
    def test_the_system_speaks_the_customers_language(self, store: Store) -> None:
        id = store.create(locale="en")[0].id
        store.post(id, choice="handoff")
        asked, told = store.messages(id)[:2]
        assert asked.text == "Talk to a person"
        assert "Nobody" in told.text

    def test_who_no_longer_wants_to_wait_returns_to_the_bot(self, store: Store, id: str) -> None:
        store.post(id, choice="handoff")
        store.cancel(id)
        assert store.conversation(id).state == "bot"
        seq = store.conversation(id).seq
        store.cancel(id)
        assert store.conversation(id).seq == seq

    def test_the_bot_can_be_chosen_instead_of_waiting(self, store: Store, id: str) -> None:
        store.post(id, choice="handoff")
        store.post(id, choice="continue")
        assert store.conversation(id).state == "bot"
        with store.storage.reading() as read:
            assert read.turns.pending() == 0, "nothing was asked"
        store.post(id, choice="continue")
        assert store.conversation(id).state == "bot"

    def test_writing_reopens_a_closed_conversation(self, store: Store, id: str) -> None:

        def close(transaction: Transaction) -> None:
            with Transcript(transaction, id) as transcript:
                transcript.move("close")

        store.storage.write(close)
        assert store.conversation(id).state == "closed"
        post = store.post(id, text="Noch etwas")
        assert store.conversation(id).state == "bot"
        assert [(message.role, message.state) for message in store.messages(id)] == [
            ("system", "closed"),
            ("system", "bot"),
            ("customer", None),
        ]
        assert post.seq == 3


class TestWaiting:
    def test_a_message_wakes_who_waits_for_it(self, store: Store, id: str) -> None:
        waiting = [gevent.spawn(store.wait, id, 0, 30) for _ in range(10)]
        gevent.sleep(0)
        store.post(id, text="Hallo")
        with gevent.Timeout(5):
            gevent.joinall(waiting, raise_error=True)
        assert all([message.text for message in greenlet.value] == ["Hallo"] for greenlet in waiting)
        assert len(store.storage.signals) == 0

    def test_what_is_there_comes_at_once_and_waiting_ends(self, store: Store, id: str) -> None:
        store.post(id, text="Hallo")
        assert [message.seq for message in store.wait(id, 0, 30)] == [1]
        assert store.wait(id, 1, 0.01) == store.wait(id, 10**30, 0.01) == []
        assert store.wait_replies(id, 1, 0.01) == []

    def test_following_along_sees_every_message_once(self, store: Store, id: str) -> None:
        def follow() -> list[int]:
            seen: list[int] = []
            while len(seen) < 102:
                seen += [message.seq for message in store.wait(id, seen[-1] if seen else 0, 30)]
            return seen

        followers = [gevent.spawn(follow) for _ in range(4)]
        store.post(id, choice="handoff")
        for n in range(100):
            store.post(id, text=str(n))
        with gevent.Timeout(10):
            gevent.joinall(followers, raise_error=True)
        assert all(greenlet.value == list(range(1, 103)) for greenlet in followers)


def test_desks_can_see_who_talks_with_the_bot(store: Store, id: str) -> None:
    silent, queued = store.create()[0].id, store.create()[0].id
    store.post(id, text="Hallo")
    store.post(queued, choice="handoff")
    assert [conversation.id for conversation in store.with_bot(0)] == [id]
    assert store.with_bot(store.conversation(id).updated) == []
    assert store.conversation(silent).seq == 0


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    damaged, folder = tmp_path / "damaged.sqlite", tmp_path / "folder.sqlite"
    damaged.write_bytes(b"SQLite format 3\0" + b"rubbish" * 999)
    folder.mkdir()
    with pytest.raises(StoreDamaged, match=r"damaged\.sqlite is damaged .* restore it"):
        Storage.at_file(damaged)
    with pytest.raises(StoreUnavailable, match=r"folder\.sqlite cannot be used"):
        Storage.at_file(folder)


def test_readers_cannot_write(store: Store) -> None:
    id = store.create()[0].id
    with pytest.raises(StoreUnavailable), store.storage.reading() as read:
        read.conversations.change(id, locale="en")
    assert store.conversation(id).locale == "de"


class TestAfterwards:
    def test_talks_are_the_latest_whole(self, store: Store) -> None:
        ids = [store.create()[0].id for _ in range(4)]
        for id in ids[:3]:
            store.post(id, text="eins")
            store.post(id, text="zwei")
        talks = {talk[0].conversation: talk for talk in Statistics(store.storage).talks(0, 2)}
        assert set(talks) == set(ids[1:3])
        assert [[message.text for message in talk] for talk in talks.values()] == [["eins", "zwei"]] * 2
        assert Statistics(store.storage).talks(time.time() + 60, 2) == []

    def test_who_picked_a_choice(self, store: Store, id: str) -> None:
        store.post(id, choice="handoff")
        assert Statistics(store.storage).picked("handoff", 5) == [id]
        assert Statistics(store.storage).picked("entry:a", 5) == []
