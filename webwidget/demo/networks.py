"""Fake networks of the demo: they run beside the web process, on loopback, once somebody opens a phone."""

import logging
from contextlib import ExitStack
from typing import Final, cast

from flask import current_app
from gevent.lock import RLock

from bot.channels.connecting import check, connect, renew
from bot.channels.errors import NotDelivered
from bot.channels.fakes.phones import FAKES, Phones
from bot.channels.fakes.threads import THREADS, Threads
from bot.channels.networks import NETWORKS
from bot.storage.repositories.messengers import Connection
from knowledge.demo import SITE
from webwidget.services import Services

log = logging.getLogger("kundig.channels")

EXTENSION: Final = "kundig.fakes"
TRIED: Final = (*FAKES, *THREADS)  # networks that can be tried
HERE: Final = "http://127.0.0.1:"


class Fakes:
    """Those that run; each begins when it is first wanted, and knows nothing of its life before."""

    def __init__(self, rooms: Services) -> None:
        self._rooms, self._running, self._opened = rooms, dict[str, Phones | Threads](), ExitStack()
        self._beginning = RLock()

    def phones(self, kind: str) -> Phones | Threads:
        """Begins the network of this kind, which must be one of TRIED."""
        with self._beginning:
            if kind not in self._running:
                start, seen = (FAKES[kind], Phones) if kind in FAKES else THREADS[kind]
                self._running[kind] = seen(self._opened.enter_context(start()))
            return self._running[kind]

    def connection(self, kind: str) -> Connection | None:
        """The one that leads to our fake."""
        wanted = self.phones(kind).fake.secrets().items()
        connections = self._rooms.connections
        return next((each for each in connections.all() if wanted <= self._held(each, kind).items()), None)

    def connect(self, kind: str) -> None:
        """As an admin does with a real one; nothing happens when it is done. Raises NotDelivered."""
        if self.connection(kind) is None:
            secrets = self.phones(kind).fake.secrets()
            added = connect(self._rooms.connections, NETWORKS[kind], SITE.name, self._address(), secrets)
            self._look(added)

    def begin(self) -> None:
        """Those to which there are connections, which are told where their fake is now."""
        for each in self._rooms.connections.all():
            held = self._held(each, each.kind) if each.kind in TRIED else {}
            if any(held.get(name, "").startswith(HERE) for name in ("api", "server")):
                secrets = self.phones(each.kind).fake.secrets()
                try:
                    renew(self._rooms.connections, NETWORKS[each.kind], each, secrets)
                except NotDelivered as error:
                    log.warning("the fake of %s: %s", each.kind, error)
                self._look(self._rooms.connections.get(each.id))

    def end(self) -> None:
        self._opened.close()

    def _look(self, one: Connection) -> None:
        check(self._rooms.storage, self._rooms.connections, NETWORKS[one.kind], one)

    def _held(self, one: Connection, kind: str) -> dict[str, str]:
        return self._rooms.connections.secrets(one) if one.kind == kind else {}

    def _address(self) -> str:
        return f"{HERE}{self._rooms.home.settings.port}"


def fakes() -> Fakes:
    """The current app's."""
    return cast(Fakes, current_app.extensions[EXTENSION])
