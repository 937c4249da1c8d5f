"""`kundig serve`: all processes of one machine, one line when the first answer can be given."""

import http.client
import json
import logging
import socket
from collections.abc import Callable

from bot.monitoring.heartbeat import Heartbeat
from bot.monitoring.metrics import Snapshot
from bot.operation.live import join
from bot.operation.supervisor import Supervisor, bot_commands, commands
from bot.operation.upgrade import upgrade
from bot.storage import Storage, StoreDamaged
from knowledge.condition import damage_at_start
from knowledge.errors import CorpusUnavailable, KundigError
from knowledge.folder.disk import take_possession
from knowledge.folder.home import Home

log = logging.getLogger("kundig.serve")


class PortTaken(KundigError):
    """Something else listens on the web port."""


def check_port(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise PortTaken(port=str(port), why=error.strerror, remedy=f"KUNDIG_PORT={port + 1}") from error


def is_ready(host: str, port: int) -> bool:
    """Whether web and bot answer: a customer's first question would be answered now."""
    connection = http.client.HTTPConnection(host, port, timeout=2)
    try:
        connection.request("GET", "/healthz")
        health = json.loads(connection.getresponse().read())
    except (OSError, http.client.HTTPException, ValueError):
        return False
    finally:
        connection.close()
    return bool(health.get("bot") == "ok")


def bring_up_to_date(home: Home) -> None:
    """Upgrades the databases. A damaged corpus stops nobody: customers are answered from the live release.

    A damaged store does: what is written into it would make it worse. Raises StoreUnavailable, StoreDamaged,
    NewerData.
    """
    if not home.settings.database and (why := damage_at_start(home.conversations)):
        raise StoreDamaged(home.conversations, why)
    try:
        upgrade(home)
    except CorpusUnavailable as error:
        log.error("%s", error)
        Storage.open(home).close()


def serve(home: Home, announce: Callable[[str], None]) -> None:
    """Runs until stopped; calls `announce(address)` once, when the first answer can be given."""
    heartbeat = Heartbeat.from_environment().starting()
    host, port = home.settings.host, home.settings.port
    take_possession(home)
    with home.alone("serve"):
        check_port(host, port)
        bring_up_to_date(home)
        join(home)
        reachable = "127.0.0.1" if host in ("0.0.0.0", "::") else host  # noqa: S104
        told = False

        def look() -> None:
            nonlocal told
            if not told and is_ready(reachable, port):
                told = True
                announce(f"http://{reachable}:{port}")

        processes = commands(shared=bool(home.settings.database))
        Supervisor(processes, Snapshot.of(home, "serve"), heartbeat).run(look)


def serve_bot(home: Home) -> None:
    """`kundig bot`: the bot alone, with what brings it turns where the database is shared."""
    heartbeat = Heartbeat.from_environment().starting()
    take_possession(home)
    bring_up_to_date(home)
    join(home)
    processes = bot_commands(shared=bool(home.settings.database))
    Supervisor(processes, Snapshot.of(home, "serve"), heartbeat).run(lambda: None)
