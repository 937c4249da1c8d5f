"""That an agent types, shown where the customer writes, if a network can show it; it marks as read, too."""

import logging
import time
from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

from bot.channels.errors import NotDelivered
from bot.channels.messengers.messenger import Messenger, Outbound, Secrets
from bot.storage import Storage
from bot.storage.repositories.messengers import Connection, Peer

EVERY: Final = 5.0  # seconds; so long Telegram shows it
QUIET: Final = 60.0  # seconds after a network would not show it

log = logging.getLogger("kundig.channels")


class TypingAbroad:
    """Shows it now and then. A network that is slow holds up no agent: it is asked by what is `spawned`."""

    def __init__(
        self,
        storage: Storage,
        messengers: Mapping[str, Messenger],
        opened: Callable[[Connection], Secrets],
        spawned: Callable[[Callable[[], None]], object],
    ) -> None:
        self._storage, self._messengers, self._opened = storage, messengers, opened
        self._spawned = spawned
        self._next: dict[str, float] = {}  # when it may be shown again, by conversation; monotonic

    def show(self, id: str) -> None:
        """Nothing where they write in the chat, or where nothing reaches them."""
        now = time.monotonic()
        if now < self._next.get(id, 0.0):
            return
        self._next = {each: then for each, then in self._next.items() if then > now} | {id: now + EVERY}
        with self._storage.reading() as read:
            peer = read.messengers.peer_of(id)
            connection = read.messengers.find(peer.connection) if peer else None
        if peer and connection and peer.left_at is None and connection.kind in self._messengers:
            self._spawned(partial(self._tell, connection, peer))

    def _tell(self, connection: Connection, peer: Peer) -> None:
        network = self._messengers[connection.kind]
        try:
            network.see(self._opened(connection), Outbound(peer.person, "", 0, heard=peer.heard))
        except NotDelivered as error:  # nothing hangs on it
            log.debug("%s %s does not show that somebody types: %s", connection.kind, connection.name, error)
            self._next[peer.conversation] = time.monotonic() + QUIET
