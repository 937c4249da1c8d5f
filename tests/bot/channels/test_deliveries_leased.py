"""A delivery belongs to one worker at a time, and to another when that one is gone."""

import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bot.channels import deliveries
from bot.channels.holding import departed, living
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


def test_what_a_killed_worker_held_is_the_next_ones(house: House, receiver: Receiver, tmp_path: Path) -> None:
    """At once, and where a network tells what it has, after some seconds; what somebody holds who lives, is
    theirs.
    """
    hook = house.hook(receiver, KINDS)
    said(house, "one")
    said(house, "two")
    said(house, "three")
    lasts = deliveries.LEASE

    def take(tx: Any, who: str) -> list[Delivery]:
        return list(tx.deliveries.claim(hook.id, who, tx.now() + 1, tx.now() + lasts, 1))

    for who in ("alive", "killed", "elsewhere"):
        assert len(house.storage.write(partial(take, who=who))) == 1
    with living(tmp_path, "alive"):
        child = "import sys, time, pathlib as p; from bot.channels.holding import living\n"
        child += "with living(p.Path(sys.argv[1]), 'killed'): print('lives', flush=True); time.sleep(60)"
        command = [sys.executable, "-c", child, str(tmp_path)]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == b"lives\n"
            assert departed(tmp_path) == []
            process.kill()
        assert departed(tmp_path) == ["killed"]
        with house.delivering(folder=tmp_path):
            house.settled(done=1, pending=2)
        assert [each.data["text"] for each in receiver.received] == ["two"]
    assert "killed" not in departed(tmp_path)
    soon = house.storage.write(lambda tx: tx.now()) + 5
    for until in (soon, soon + lasts):
        house.storage.write(lambda tx, until=until: tx.deliveries.inherit("alive", hook.id, until))
    held = sa.text("SELECT lease FROM delivery WHERE holder = 'alive'")
    assert house.storage.write(lambda tx: tx._db.execute(held).scalar()) == soon


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
