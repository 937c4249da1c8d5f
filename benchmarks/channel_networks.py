"""A shop that is connected with a fake of each messenger, and whose processes can be killed."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.channels.connecting import connect
from bot.channels.fakes.phones import FAKES
from bot.channels.fakes.telegram import HEADER as TELEGRAM
from bot.channels.networks import NETWORKS
from bot.staff.connections import Connections
from bot.staff.secret import installation_secret
from bot.storage import Storage
from knowledge.demo import SITE
from knowledge.folder.home import Home, Settings
from tests.serving import free_port

KINDS = tuple(FAKES)


@dataclass
class Shop:
    """A data folder with a fake of each messenger connected to it, and its processes."""

    home: Home
    port: int
    fakes: dict[str, Any]
    connections: dict[str, str] = field(default_factory=dict)  # their ids, by kind
    running: dict[str, "subprocess.Popen[str]"] = field(default_factory=dict)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self, what: str) -> None:
        command = [sys.executable, "-m", "benchmarks.channel_shop", what, str(self.home.root), str(self.port)]
        child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n", f"{what} does not start"
        self.running[what] = child

    def kill(self, what: str) -> None:
        self.running[what].kill()
        self.running.pop(what).communicate()

    def connect(self) -> None:
        """What an admin does, on each network."""
        with Storage.open(self.home) as storage:
            kept = Connections(storage, installation_secret(storage, self.home))
            for kind, fake in self.fakes.items():
                new = connect(kept, NETWORKS[kind], SITE.name, self.address, fake.secrets())
                self.connections[kind] = new.id


@contextmanager
def shop(folder: Path) -> Iterator[Shop]:
    """With its web process, and without a worker."""
    with ExitStack() as opened:
        fakes = {kind: opened.enter_context(FAKES[kind]()) for kind in KINDS}
        made = Shop(Home(folder / "home", Settings()), free_port(), fakes)
        made.start("web")
        try:
            made.connect()
            yield made
        finally:
            for what in list(made.running):
                made.kill(what)


def signed(fake: Any, kind: str, person: str, text: str) -> tuple[bytes, dict[str, str]]:
    """What the network would bring, and by what it proves itself; the fake itself brings nothing."""
    if kind == "telegram":
        fake.write(person, text)
        body = json.dumps(fake._updates.pop()).encode()
        return body, {TELEGRAM: fake.hook["secret_token"], "Content-Type": "application/json"}
    with fake._lock:
        held, fake._waiting = fake._waiting, []
    fake.write(person, text)
    with fake._lock:
        body = json.dumps(fake._waiting.pop()).encode()
        fake._waiting = held
    return body, fake.signed(body)
