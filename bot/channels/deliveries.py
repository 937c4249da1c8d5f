"""Bringing deliveries to their webhooks: many at once, in order within a conversation, until they arrive.

One thread looks and stores, a pool of others posts. What is sent is made from the event when it is sent, and
nothing of it is kept. A killed process leaves its deliveries claimed; when their lease ends, another sends
them again under the same id.
"""

import logging
import random
import secrets
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from queue import Empty, SimpleQueue
from threading import Event
from typing import Final

from bot.channels.errors import NotDelivered, ReceiverGone
from bot.channels.retries import failed
from bot.channels.webhook_body import body
from bot.channels.webhooks import gone, send
from bot.conversations.events import DELIVERIES
from bot.monitoring import metrics
from bot.monitoring.requests import begin, of_message
from bot.storage import Storage, StoreUnavailable, Transaction
from bot.storage.records import Delivery, Webhook
from bot.storage.signals import Wake

log = logging.getLogger("kundig.deliveries")

LOOK_EVERY = 1.0  # seconds; other processes on one machine do not wake us, and retries come due
LEASE: Final = 60.0  # seconds; four times what an attempt may take
AT_ONCE = 64  # threads that post; they only wait
AT_ONCE_EACH = 4  # to one webhook: a slow one holds up no other
LAST_WAIT = 3.0  # seconds that what is on its way has to arrive when we stop


@dataclass(frozen=True)
class Parcel:
    """A delivery with what it carries."""

    delivery: Delivery
    hook: Webhook
    body: str
    request: str  # under which it stands in the log, with the message that it follows from


@dataclass(frozen=True)
class Outcome:
    """An attempt that ended; `chance`, from 0 to 1, spreads the next."""

    parcel: Parcel
    error: NotDelivered | None
    chance: float


class Deliverer:
    """Sends what is due until told to stop. `now` is the clock that leases and retries go by."""

    def __init__(self, storage: Storage, now: Callable[[Transaction], float] = Transaction.now) -> None:
        self._storage, self._now = storage, now
        self._holder = f"{storage.process}-{secrets.token_hex(4)}"
        self._sending: dict[str, Parcel] = {}
        self._ended: SimpleQueue[Outcome] = SimpleQueue()
        self._unsettled: list[Outcome] = []  # until the store takes them

    def run(self, stop: Event) -> None:
        pool = ThreadPoolExecutor(AT_ONCE, "delivery")
        with self._storage.signals.subscribed(DELIVERIES) as wake:
            while not stop.is_set():
                try:
                    for parcel in self._round():
                        self._sending[parcel.delivery.id] = parcel
                        pool.submit(self._send, parcel, wake)
                except StoreUnavailable as error:
                    log.warning("%s; looking again", error)
                wake.wait(LOOK_EVERY)
            self._finish(wake)
        pool.shutdown(wait=False, cancel_futures=True)

    def _round(self) -> list[Parcel]:
        """Store what became of attempts, and claim what there is room for, in one transaction."""
        self._collect()
        if not self._unsettled and not self._something_waits():
            return []
        job = partial(self._settle_and_claim, tuple(self._unsettled), self._busy())
        parcels = self._storage.write(job)
        self._unsettled.clear()
        return parcels

    def _collect(self) -> None:
        while True:
            try:
                outcome = self._ended.get_nowait()
            except Empty:
                return
            self._sending.pop(outcome.parcel.delivery.id, None)  # twice, when it outlasted its lease
            self._unsettled.append(outcome)

    def _something_waits(self) -> bool:
        busy = self._busy()
        with self._storage.reading() as read:
            now = self._now(read)
            return any(
                busy[hook.id] < AT_ONCE_EACH and read.deliveries.waiting(hook.id, now)
                for hook in read.webhooks.all()
                if hook.gone is None
            )

    def _busy(self) -> Counter[str]:
        """How many are on their way, by webhook."""
        return Counter(parcel.hook.id for parcel in self._sending.values())

    def _settle_and_claim(
        self, outcomes: tuple[Outcome, ...], busy: Counter[str], transaction: Transaction
    ) -> list[Parcel]:
        now = self._now(transaction)
        for outcome in outcomes:
            settle(transaction, outcome, self._holder, now)
        parcels: list[Parcel] = []
        for hook in transaction.webhooks.all():
            room = min(AT_ONCE_EACH - busy[hook.id], AT_ONCE - busy.total() - len(parcels))
            if hook.gone is None and room > 0:
                claimed = transaction.deliveries.claim(hook.id, self._holder, now, now + LEASE, room)
                parcels += [packed(transaction, each, hook) for each in claimed]
        return parcels

    def _send(self, parcel: Parcel, wake: Wake) -> None:
        """In a thread of the pool."""
        begin(parcel.request)
        error: NotDelivered | None = None
        try:
            send(parcel.hook, parcel.delivery.id, parcel.body)
        except NotDelivered as failure:
            error = failure
        except Exception as failure:  # one delivery must not end all others
            log.exception("delivery %s", parcel.delivery.id)
            error = NotDelivered("broken", why=type(failure).__name__)
        if error is not None:
            log.info("delivery %s to %s: %s", parcel.delivery.id, parcel.hook.id, error)
        metrics.ATTEMPTS.labels("arrived" if error is None else "failed").inc()
        self._ended.put(Outcome(parcel, error, random.random()))  # noqa: S311  # not a secret
        wake.send()

    def _finish(self, wake: Wake) -> None:
        """Store what arrives in time, and let go of the rest: others send it again at once."""
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
        transaction.deliveries.let_go(self._holder)
        transaction.changed.add(DELIVERIES)


def settle(transaction: Transaction, outcome: Outcome, holder: str, now: float) -> None:
    """Store what became of an attempt, unless somebody else has the delivery by now."""
    delivery, error = outcome.parcel.delivery, outcome.error
    if error is None:
        transaction.deliveries.settle(delivery.arrived(now), holder)
        return
    kept = error.fault.as_json()
    if isinstance(error, ReceiverGone):
        transaction.deliveries.settle(delivery.given_up(now, kept), holder)
        gone(transaction, delivery.target, now, kept)
    else:
        transaction.deliveries.settle(failed(delivery, now, kept, outcome.chance), holder)


def packed(transaction: Transaction, delivery: Delivery, hook: Webhook) -> Parcel:
    """A delivery with the body of its event."""
    event = transaction.events.find(delivery.conversation, delivery.event)
    conversation = transaction.conversations.find(delivery.conversation)
    assert event is not None  # goes with its conversation, as the delivery does
    assert conversation is not None
    messages = transaction.messages.after(event.conversation, event.seq - 1, 1) if event.seq else []
    message = messages[0] if messages else None
    cause = (message.turn or message.seq) if message else 0
    named = of_message(event.conversation, cause)
    return Parcel(delivery, hook, body(event, conversation.site, message), named)
