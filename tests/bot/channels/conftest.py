"""Stores on both engines, a receiver, and a deliverer whose clock can be put forward."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.channels import deliveries
from bot.channels.deliveries import Deliverer
from bot.channels.webhooks.webhook_channel import WebhookChannel
from bot.channels.webhooks.webhooks import USUAL, Webhooks
from bot.conversations.store import Store
from bot.storage import Storage, Transaction
from bot.storage.records import Delivery, Webhook
from tests.fresh import fresh_store
from tests.receiver import Receiver, receiving, wait_until


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Storage]:
    if request.param == "sqlite":
        opened = fresh_store(tmp_path / "conversations.sqlite")
    else:
        opened = Storage.at_server(request.getfixturevalue("postgresql"))
    with opened:
        yield opened


@pytest.fixture
def store(storage: Storage) -> Store:
    return Store(storage)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as running:
        yield running


class House:
    """A store with webhooks and workers, as an operator sees them."""

    def __init__(self, storage: Storage) -> None:
        self.storage, self.store = storage, Store(storage)
        self.webhooks = Webhooks(storage)
        self.ahead = 0.0  # seconds that the deliverer's clock is ahead of the database's

    def hook(self, receiver: Receiver, kinds: tuple[str, ...] = USUAL) -> Webhook:
        added = self.webhooks.add(receiver.url, kinds)
        receiver.secret = added.secret
        return added

    def now(self, transaction: Transaction) -> float:
        return transaction.now() + self.ahead

    @contextmanager
    def delivering(self, workers: int = 1, folder: Path | None = None) -> Iterator[None]:
        stop = threading.Event()
        threads = [
            threading.Thread(target=each.run, args=[stop])
            for each in [
                Deliverer(self.storage, (WebhookChannel(),), self.now, folder) for _ in range(workers)
            ]
        ]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            stop.set()
            for thread in threads:
                thread.join(10)
        assert not any(thread.is_alive() for thread in threads)

    def counts(self) -> dict[str, int]:
        with self.storage.reading() as read:
            return read.deliveries.counts()

    def pending(self) -> list[Delivery]:
        from bot.storage.tables import delivery  # what no repository offers

        with self.storage.reading() as read:
            ids = [row.id for row in read._db.execute(delivery.select()) if row.state == "pending"]
            return [found for id in ids if (found := read.deliveries.find(id))]

    def settled(self, **counts: int) -> None:
        """Waits until there are so many of each state, and no others."""
        wait_until(lambda: self.counts() == counts)


@pytest.fixture
def house(storage: Storage, monkeypatch: pytest.MonkeyPatch) -> House:
    """The deliverer looks often, since nobody wakes it when its clock is put forward."""
    monkeypatch.setattr(deliveries, "LOOK_EVERY", 0.05)
    return House(storage)
