"""Asking networks what is new, those that bring nothing themselves.

What came is taken before the cursor behind it is kept: who is killed in between takes it again, which counts
once. A network that asks for patience gets it, one that fails is asked less and less often.
"""

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Final

from bot.channels.errors import NotDelivered
from bot.channels.public.post import PolledNetwork, Post, Secrets
from bot.channels.public.quota import spend, tomorrow
from bot.checks import Malformed
from bot.storage import Storage, Transaction
from bot.storage.repositories.messengers import Connection
from bot.storage.repositories.polling import Poll

log = logging.getLogger("kundig.channels")

LONGEST_PAUSE: Final = 300.0  # seconds between two tries of one that fails
PATIENCE: Final = 240.0  # seconds after which the rest is left to the next time

Take = Callable[[Connection, Post], object]


class Polling:
    """All connections to networks that are asked. `opened` unseals secrets; `take` stores a post, once."""

    def __init__(
        self,
        storage: Storage,
        networks: Mapping[str, PolledNetwork],
        opened: Callable[[Connection], Secrets],
        take: Take,
    ) -> None:
        self._storage, self._networks, self._opened, self._take = storage, networks, opened, take

    def run(self) -> int:
        """Those that are due; how many posts were taken. Raises StoreUnavailable."""
        until, taken = time.monotonic() + PATIENCE, 0
        with self._storage.reading() as read:
            found = [(each, read.polls.find(each.id)) for each in read.messengers.all()]
            now = read.now()
        for connection, poll in found:
            if connection.kind in self._networks and poll.due <= now and time.monotonic() < until:
                taken += self._poll(connection, poll, self._networks[connection.kind])
        return taken

    def _poll(self, connection: Connection, poll: Poll, network: PolledNetwork) -> int:
        try:
            posts, cursor = self._asked(connection, poll, network)
        except NotDelivered as error:
            log.warning("%s %s: %s", connection.kind, connection.name, error)
            self._storage.write(partial(_failed, connection, poll, network, error))
            return 0
        for post in posts:
            self._take(connection, post)
        self._storage.write(partial(_went, connection, cursor, network.every))
        return len(posts)

    def _asked(
        self, connection: Connection, poll: Poll, network: PolledNetwork
    ) -> tuple[Sequence[Post], str]:
        if network.daily:
            self._storage.write(partial(_spend, connection, network))
        try:
            return network.poll(self._opened(connection), poll.cursor)
        except Malformed as error:  # all of it, not one post
            log.warning("%s %s cannot be read: %s", connection.kind, connection.name, error)
            raise NotDelivered("unusable", why=type(error).__name__) from error


def _spend(connection: Connection, network: PolledNetwork, transaction: Transaction) -> None:
    if transaction.messengers.find(connection.id) is not None:  # else it was removed meanwhile
        spend(transaction, connection.id, network, network.poll_costs)


def _went(connection: Connection, cursor: str, every: float, transaction: Transaction) -> None:
    if transaction.messengers.find(connection.id) is not None:
        transaction.polls.keep(Poll(connection.id, cursor, transaction.now() + every))


def _failed(
    connection: Connection, poll: Poll, network: PolledNetwork, error: NotDelivered, transaction: Transaction
) -> None:
    """Asked again later; what the operator must mend is seen at once."""
    now = transaction.now()
    if transaction.messengers.find(connection.id) is None:
        return
    due = now + pause(error, poll.failures, network.every, now)
    transaction.polls.keep(replace(poll, due=due, failures=poll.failures + 1))
    if error.kind in ("token", "forbidden"):
        transaction.messengers.looked_at(connection.id, error.fault.as_json(), now)


def pause(error: NotDelivered, failures: int, every: float, now: float) -> float:
    """Seconds until it is asked again, after so many failures before this one."""
    if error.kind == "busy":
        return max(every, float(str(error.data["seconds"])))
    if error.kind == "spent":
        return tomorrow(now) - now
    return float(min(LONGEST_PAUSE, every * 2 ** min(failures + 1, 10)))
