"""A delivery belongs to one worker at a time, and to another when that one is gone."""

import time
from typing import Any

import pytest

from bot.channels import deliveries
from bot.conversations.events import KINDS
from bot.storage.records import Delivery
from tests.bot.channels.conftest import House
from tests.bot.channels.delivering import said
from tests.receiver import Receiver, wait_until

pytestmark = pytest.mark.slow


def test_an_attempt_that_outlasts_its_lease_is_stored_once(house: House, receiver: Receiver) -> None:
    house.hook(receiver, KINDS)
    receiver.answer = lambda _: time.sleep(1) or 204
    said(house, "one", "two")
    with house.delivering():
        wait_until(lambda: receiver.at_once == 1)
        house.ahead = deliveries.LEASE + 1
        wait_until(lambda: receiver.at_once == 2)
        house.settled(done=2)
    assert [each.data["text"] for each in receiver.received] == ["one", "one", "two"]


def test_the_lease_of_a_dead_worker_ends(house: House, receiver: Receiver) -> None:
    hook = house.hook(receiver, KINDS)
    said(house, "one", "two")

    def take(tx: Any) -> list[Delivery]:
        now = tx.now()
        return list(tx.deliveries.claim(hook.id, "dead", now, now + deliveries.LEASE, 9))

    assert len(house.storage.write(take)) == 1  # the second waits for the first
    with house.delivering():
        time.sleep(0.5)
        assert receiver.received == []
        house.ahead = deliveries.LEASE + 1
        house.settled(done=2)


def test_who_lost_the_lease_settles_nothing(house: House, receiver: Receiver) -> None:
    hook = house.hook(receiver, KINDS)
    said(house, "one")
    [taken] = house.storage.write(lambda tx: tx.deliveries.claim(hook.id, "slow", tx.now(), tx.now() - 1, 9))
    house.storage.write(lambda tx: tx.deliveries.claim(hook.id, "next", tx.now(), tx.now() + 60, 9))
    assert not house.storage.write(lambda tx: tx.deliveries.settle(taken.arrived(1.0), "slow"))
    assert house.counts() == {"pending": 1}


def test_stopping_lets_go_of_what_is_on_its_way(
    house: House, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deliveries, "LAST_WAIT", 0.2)
    house.hook(receiver, KINDS)
    receiver.answer = lambda _: time.sleep(1.5) or 204
    said(house, "one")
    with house.delivering():
        wait_until(lambda: receiver.at_once == 1)
    assert house.pending()[0].attempts == 0
    receiver.answer = lambda _: 204
    with house.delivering():  # at once, without waiting for a lease
        wait_until(lambda: house.counts() == {"done": 1}, 5)
