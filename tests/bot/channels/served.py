"""A served installation with a scripted bot, as networks see it: the web, and the loop of deliveries."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

import gevent
from gevent.pywsgi import WSGIServer

from bot.channels.connecting import connect
from bot.channels.deliveries import Deliverer
from bot.channels.networks import NETWORKS
from bot.conversations.bot import FakeBot
from bot.operation.channels import channels
from bot.protocol import Reply, Turn
from bot.storage import Storage
from bot.storage.repositories.messengers import Connection, Peer
from knowledge.demo import SITE
from knowledge.folder.home import Home, Settings
from tests.fresh import fresh_home
from tests.receiver import wait_until
from webwidget.app import create_app
from webwidget.services import Services


class Served:
    """At `address`, with the connection that was made last."""

    connection: Connection

    def __init__(self, services: Services, address: str) -> None:
        self.services, self.address = services, address

    def join(self, kind: str, secrets: Mapping[str, str]) -> Connection:
        """Connects an account on a network."""
        found = NETWORKS[kind]
        self.connection = connect(self.services.connections, found, SITE.name, self.address, secrets)
        return self.connection

    def peer(self, person: str) -> Peer | None:
        with self.services.storage.reading() as read:
            return read.messengers.known(self.connection.id, person)

    def conversation_of(self, person: str) -> str:
        wait_until(lambda: self.peer(person) is not None)
        found = self.peer(person)
        assert found is not None
        return found.conversation


@contextmanager
def served(
    folder: Path, script: Callable[[Turn], Reply], *, demo: int = 0, names: str = ""
) -> Iterator[Served]:
    """Until the block ends; the bot answers by the script. With these of the demo accounts."""
    home, stop = fresh_home(Home(folder, Settings(demo=demo)), names), Event()
    found: list[Served] = []

    def serve() -> None:
        app = create_app(home, bot=FakeBot([script] * 1000))
        services: Services = app.extensions["kundig"]
        services.sites.save(SITE)
        server = WSGIServer(("127.0.0.1", 0), app, log=None)
        services.turns.start()
        server.start()
        found.append(Served(services, f"http://127.0.0.1:{server.server_port}"))
        while not stop.is_set():
            gevent.sleep(0.01)
        server.stop(0.1)
        services.close()

    def deliver() -> None:
        with Storage.open(home) as storage:
            Deliverer(storage, channels(home, storage)).run(stop)

    threads = [Thread(target=serve), Thread(target=deliver)]
    for thread in threads:
        thread.start()
    try:
        wait_until(lambda: bool(found))
        yield found[0]
    finally:
        stop.set()
        for thread in threads:
            thread.join(20)
