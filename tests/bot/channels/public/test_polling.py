"""Asking networks what is new: nothing is lost or left, a network that needs patience gets it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.channels.errors import NotDelivered
from bot.channels.fakes.mastodon import FakeMastodon, fake_mastodon
from bot.channels.public.networks import POLLED
from bot.channels.public.networks.mastodon import Mastodon
from bot.channels.public.polling import LONGEST_PAUSE, Polling, pause
from bot.channels.public.post import Post
from bot.channels.public.quota import day_of, spend, tomorrow
from bot.staff.connections import Connections
from bot.storage import Storage
from bot.storage.repositories.messengers import Connection
from bot.storage.repositories.polling import Poll
from tests.fresh import fresh_store


class Shop:
    """A store with one account, as the worker sees it, and what it took. `killed` ends it behind so many."""

    def __init__(self, storage: Storage, server: FakeMastodon) -> None:
        self.storage, self.taken, self.killed = storage, list[Post](), -1
        self.connections = Connections(storage, b"x" * 32)
        self.one = self.connections.add("c", "mastodon", "@shop", "shop", server.secrets())

    def run(self) -> None:
        """As a process that has just begun, a minute later."""
        self.storage.write(lambda tx: tx.polls.keep(Poll("c", self.cursor())))
        self.again()

    def again(self) -> int:
        return Polling(self.storage, POLLED, self.connections.secrets, self.take).run()

    def take(self, connection: Connection, post: Post) -> None:
        if self.killed == len(self.taken):
            raise KeyboardInterrupt
        self.taken.append(post)

    def cursor(self) -> str:
        with self.storage.reading() as read:
            return read.polls.find("c").cursor

    def due_in(self) -> float:
        with self.storage.reading() as read:
            return read.polls.find("c").due - read.now()


@pytest.fixture
def server() -> Iterator[FakeMastodon]:
    with fake_mastodon() as fake:
        yield fake


@pytest.fixture
def shop(tmp_path: Path, server: FakeMastodon) -> Iterator[Shop]:
    with fresh_store(tmp_path / "conversations.sqlite") as storage:
        yield Shop(storage, server)


def test_who_is_killed_takes_again_and_loses_nothing(shop: Shop, server: FakeMastodon) -> None:
    shop.run()
    for number in range(5):
        server.write("kim", f"Frage {number}")
    assert shop.again() == 0, "it is not due yet"
    shop.killed = 3
    with pytest.raises(KeyboardInterrupt):
        shop.run()
    shop.killed = -1
    shop.run()
    shop.run()
    assert [post.text for post in shop.taken] == [f"Frage {number}" for number in (0, 1, 2, 0, 1, 2, 3, 4)]
    assert len({post.id for post in shop.taken}) == 5


def test_patience_and_what_must_be_mended(shop: Shop, server: FakeMastodon) -> None:
    shop.run()
    server.write("kim", "Frage")
    server.left, server.resets = 0, 250.0
    shop.run()
    assert 240 < shop.due_in() <= 251
    server.left, token, server.token = 300, server.token, "revoked"
    shop.run()
    assert "token" in (shop.connections.get("c").trouble or "")
    server.token = token
    shop.run()
    assert [post.text for post in shop.taken] == ["Frage"], "the cursor stayed through all that"
    shop.connections.remove("c")
    assert shop.again() == 0


def test_pauses_grow_and_end() -> None:
    failed = NotDelivered("unreachable", why="x")
    pauses = [pause(failed, failures, 20.0, 0.0) for failures in range(20)]
    assert pauses[:3] == [40.0, 80.0, 160.0]
    assert pauses[-1] == LONGEST_PAUSE
    assert pause(NotDelivered("busy", seconds=5), 3, 20.0, 0.0) == 20.0


class Counted(Mastodon):
    daily, reply_costs = 100, 50


def test_a_day_costs_no_more_than_it_may(shop: Shop) -> None:
    def reply() -> None:
        shop.storage.write(lambda tx: spend(tx, "c", Counted(), 50))

    reply()
    reply()
    with pytest.raises(NotDelivered) as spent:
        reply()
    assert 0 < float(str(spent.value.data["hours"])) <= 25
    shop.storage.write(lambda tx: tx.polls.spend("c", 1, "another day", 100))
    with shop.storage.reading() as read:
        assert read.polls.spent("c", "another day") == 1
    summer = 1_782_900_000.0  # the night in California is the morning in Europe
    assert (day_of(summer - 1), day_of(tomorrow(summer))) == ("2026-07-01", "2026-07-02")
    assert tomorrow(summer) - summer < 86_400
