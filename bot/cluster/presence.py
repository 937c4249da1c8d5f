"""What a process does besides its work where several nodes share a database: it is heard of, and keeps up."""

import logging
import socket
from collections.abc import Callable

import gevent

from bot.cluster.distribution import RELEASES, Distribution
from bot.storage import Storage, StoreUnavailable, Transaction
from bot.storage.records import Node
from knowledge.errors import KundigError
from knowledge.folder.home import Home
from knowledge.releases.answering import Answering

log = logging.getLogger("kundig.cluster")

HEARD_EVERY = 3.0  # seconds between two signs of life
SILENT_AFTER = 10.0  # seconds without one after which a process counts as gone
FORGOTTEN_AFTER = 3600.0  # seconds after which one that was killed leaves the list
LOOK_AGAIN = 2.0  # seconds, should a wake-up have been missed


class Presence:
    """One process among those of an installation. `works` says whether it can do its work now."""

    def __init__(
        self, home: Home, storage: Storage, kind: str, works: Callable[[], bool] = lambda: True
    ) -> None:
        self._storage, self._kind, self._works = storage, kind, works
        self._distribution, self._answering = Distribution(home, storage), Answering(home.releases)
        self._greenlets: list[gevent.Greenlet] = []

    def start(self) -> None:
        """In greenlets; reading and checking files happens in a native thread."""
        self._greenlets = [gevent.spawn(self._be_heard), gevent.spawn(self._keep_up)]

    def stop(self) -> None:
        gevent.killall(self._greenlets)
        try:
            self._storage.write(lambda tx: tx.nodes.forget(self._storage.process))
        except StoreUnavailable:
            log.info("could not say goodbye; others will notice")

    def _be_heard(self) -> None:
        while True:
            try:
                if self._works():
                    self._storage.write(self._hear)
            except KundigError as error:  # the database is away, or the release's number cannot be read
                log.warning("%s", error)
            gevent.sleep(HEARD_EVERY)

    def _hear(self, transaction: Transaction) -> None:
        release = self._answering.number()
        process, host, now = self._storage.process, socket.gethostname(), transaction.now()
        transaction.nodes.forget_before(now - FORGOTTEN_AFTER)
        transaction.nodes.hear(Node(process, self._kind, host, release, now))

    def _keep_up(self) -> None:
        with self._storage.signals.subscribed(RELEASES) as wake:
            while True:
                gevent.get_hub().threadpool.apply(self._follow)
                wake.wait(LOOK_AGAIN)

    def _follow(self) -> None:
        try:
            self._distribution.follow()
        except (KundigError, OSError) as error:
            log.error("The live release cannot be fetched: %s", error)


class NodesHealth:
    """Whether any bot of the installation can answer."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    def ok(self) -> bool:
        """Whether one was heard of lately."""
        with self._storage.reading() as read:
            return any(node.kind == "bot" for node in read.nodes.since(read.now() - SILENT_AFTER))
