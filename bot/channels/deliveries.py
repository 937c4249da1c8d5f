"""Bringing deliveries to their targets: many at once, in order within a conversation, until they arrive.

One thread looks and stores, a pool of others sends. What is sent is made by its channel when it is sent, and
nothing of it is kept. What became of an attempt is stored at once, by who made it: until then, a kill leaves
open whether it arrived. A killed process leaves its deliveries claimed. Another on this machine sees that it
is gone, and elsewhere that its lease has ended; it sends them again under the same id, without what the
network says meanwhile that it has: a reply goes rather twice than never.
"""

import logging
import random
import secrets
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Event
from typing import Final

from bot.channels.channel import Channel, Parcel
from bot.channels.errors import NotDelivered, Refused
from bot.channels.holding import departed, forgotten, living
from bot.channels.retries import failed
from bot.conversations.events import DELIVERIES
from bot.monitoring import metrics
from bot.monitoring.requests import begin
from bot.storage import Storage, StoreUnavailable, Transaction
from bot.storage.engines.signals import Wake
from bot.storage.records import Delivery

log = logging.getLogger("kundig.deliveries")

LOOK_EVERY = 1.0  # seconds; nobody wakes us when a retry comes due
LEASE: Final = 60.0  # seconds; four times what an attempt may take
SIGNS: Final = 10.0  # seconds that a network has to say what it took of somebody who is gone
LOOK_AFTER = 5.0  # seconds between looks who is gone
AT_ONCE = 64  # threads that send; they only wait
LAST_WAIT = 3.0  # seconds that what is on its way has to arrive when we stop


@dataclass(frozen=True)
class Outcome:
    """An attempt that ended; `chance`, from 0 to 1, spreads the next."""

    channel: Channel
    delivery: Delivery
    error: NotDelivered | None
    chance: float


class Deliverer:
    """Sends what is due until told to stop. `now` is the clock that leases and retries go by, `folder` where
    those of this machine see of each other who lives.
    """

    def __init__(
        self,
        storage: Storage,
        channels: Sequence[Channel],
        now: Callable[[Transaction], float] = Transaction.now,
        folder: Path | None = None,
    ) -> None:
        self._storage, self._channels, self._now, self._folder = storage, channels, now, folder
        self._holder = f"{storage.process}-{secrets.token_hex(4)}"
        self._sending: dict[str, Parcel] = {}
        self._ended: SimpleQueue[tuple[Outcome, bool]] = SimpleQueue()  # and whether it is stored
        self._unsettled: list[Outcome] = []  # until the store takes them

    def run(self, stop: Event) -> None:
        with living(self._folder, self._holder):
            self._run(stop)

    def _run(self, stop: Event) -> None:
        pool, looked = ThreadPoolExecutor(AT_ONCE, "delivery"), float("-inf")
        with self._storage.signals.subscribed(DELIVERIES) as wake:
            while not stop.is_set():
                try:
                    if time.monotonic() - looked > LOOK_AFTER:
                        self._inherit()
                        looked = time.monotonic()
                    for channel, parcel in self._round():
                        self._sending[parcel.delivery.id] = parcel
                        pool.submit(self._send, channel, parcel, wake)
                except StoreUnavailable as error:
                    log.warning("%s; looking again", error)
                wake.wait(LOOK_EVERY)
            self._finish(wake)
        pool.shutdown(wait=False, cancel_futures=True)

    def _round(self) -> list[tuple[Channel, Parcel]]:
        """Store what became of attempts, and claim what there is room for, in one transaction."""
        self._collect()
        if not self._unsettled and not self._something_waits():
            return []
        job = partial(self._settle_and_claim, tuple(self._unsettled), self._busy())
        parcels = self._storage.write(job)
        self._unsettled.clear()
        return parcels

    def _inherit(self) -> None:
        """What those hold who are gone is free: at once, or where a network tells, after a while."""
        if self._folder is None:
            return
        for holder in departed(self._folder):
            self._storage.write(partial(self._freed, holder))
            forgotten(self._folder, holder)

    def _freed(self, holder: str, transaction: Transaction) -> None:
        now = self._now(transaction)
        for channel in self._channels:
            for target in channel.targets(transaction):
                transaction.deliveries.inherit(holder, target, now + SIGNS if channel.echoes else None)

    def _collect(self) -> None:
        while True:
            try:
                outcome, stored = self._ended.get_nowait()
            except Empty:
                return
            self._sending.pop(outcome.delivery.id, None)  # twice, when it outlasted its lease
            if not stored:
                self._unsettled.append(outcome)

    def _something_waits(self) -> bool:
        busy = self._busy()
        with self._storage.reading() as read:
            now = self._now(read)
            return any(
                busy[target] < channel.at_once and read.deliveries.waiting(target, now)
                for channel in self._channels
                for target in channel.targets(read)
            )

    def _busy(self) -> Counter[str]:
        """How many are on their way, by target."""
        return Counter(parcel.delivery.target for parcel in self._sending.values())

    def _settle_and_claim(
        self, outcomes: tuple[Outcome, ...], busy: Counter[str], transaction: Transaction
    ) -> list[tuple[Channel, Parcel]]:
        now = self._now(transaction)
        for outcome in outcomes:
            settle(transaction, outcome, self._holder, now)
        packed: list[tuple[Channel, Parcel]] = []
        for channel in self._channels:
            for target in channel.targets(transaction):
                room = min(channel.at_once - busy[target], AT_ONCE - busy.total() - len(packed))
                if room > 0:
                    claimed = transaction.deliveries.claim(target, self._holder, now, now + LEASE, room)
                    parcels = [self._packed(transaction, channel, each, now) for each in claimed]
                    packed += [(channel, parcel) for parcel in parcels if parcel is not None]
        return packed

    def _packed(
        self, transaction: Transaction, channel: Channel, delivery: Delivery, now: float
    ) -> Parcel | None:
        """None when it is settled already: nobody needs it any more, or it cannot be made."""
        try:
            parcel = channel.pack(transaction, delivery)
        except NotDelivered as error:
            log.info("delivery %s to %s: %s", delivery.id, delivery.target, error)
            settle(transaction, Outcome(channel, delivery, error, 0.5), self._holder, now)
            return None
        if parcel is None:
            transaction.deliveries.settle(delivery.arrived(now), self._holder)
        return parcel

    def _send(self, channel: Channel, parcel: Parcel, wake: Wake) -> None:
        """In a thread of the pool."""
        begin(parcel.request)
        delivery, error = parcel.delivery, None
        try:
            parcel.send()
        except NotDelivered as failure:
            error = failure
        except Exception as failure:  # one delivery must not end all others
            log.exception("delivery %s", delivery.id)
            error = NotDelivered("broken", why=type(failure).__name__)
        if error is not None:
            log.info("delivery %s to %s: %s", delivery.id, delivery.target, error)
        metrics.ATTEMPTS.labels("arrived" if error is None else "failed").inc()
        outcome = Outcome(channel, delivery, error, random.random())  # noqa: S311  # not a secret
        self._ended.put((outcome, self._stored(outcome)))
        wake.send()

    def _stored(self, outcome: Outcome) -> bool:
        """False while the store does not take it: then the loop does it, as soon as it does."""
        try:
            self._storage.write(lambda tx: settle(tx, outcome, self._holder, self._now(tx)))
        except StoreUnavailable as error:
            log.warning("%s; what became of delivery %s is stored later", error, outcome.delivery.id)
            return False
        return True

    def _finish(self, wake: Wake) -> None:
        """Store what arrives in time, and let go of the rest: others send it again, at once where nobody will
        say whether it arrived.
        """
        until = time.monotonic() + LAST_WAIT
        try:
            while self._sending and time.monotonic() < until:
                wake.wait(until - time.monotonic())
                self._collect()
            self._storage.write(partial(self._settle_and_let_go, tuple(self._unsettled)))
        except StoreUnavailable as error:
            log.warning("%s; what was on its way is sent again in %.0f s", error, LEASE)

    def _settle_and_let_go(self, outcomes: tuple[Outcome, ...], transaction: Transaction) -> None:
        now = self._now(transaction)
        for outcome in outcomes:
            settle(transaction, outcome, self._holder, now)
        told_later = [id for id, parcel in self._sending.items() if parcel.echoes]
        transaction.deliveries.let_go(self._holder, told_later)
        transaction.changed.add(DELIVERIES)


def _patience(error: NotDelivered) -> float | None:
    """How many seconds a network asks us to wait that has too much to do."""
    seconds = error.fault.data.get("seconds") if error.kind == "busy" else None
    return float(seconds) if isinstance(seconds, int | float) and seconds > 0 else None


def settle(transaction: Transaction, outcome: Outcome, holder: str, now: float) -> None:
    """Store what became of an attempt, unless somebody else has the delivery by now."""
    delivery, error = outcome.delivery, outcome.error
    if error is None:
        transaction.deliveries.settle(delivery.arrived(now), holder)
        return
    kept = error.fault.as_json()
    if isinstance(error, Refused):
        if transaction.deliveries.settle(delivery.given_up(now, kept), holder):
            outcome.channel.refused(transaction, delivery, now, error)
    else:
        transaction.deliveries.settle(failed(delivery, now, kept, outcome.chance, _patience(error)), holder)
