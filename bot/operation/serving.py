"""`kundig serve`: one machine, three processes, one line when the first answer can be given."""

import fcntl
import http.client
import json
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.operation.supervisor import Supervisor, commands
from knowledge.errors import KundigError
from knowledge.home import Home


class AlreadyServing(KundigError):
    """Another `kundig serve` runs on this data folder."""


class PortTaken(KundigError):
    """Something else listens on the web port."""


@contextmanager
def only_one(home: Home) -> Iterator[None]:
    """Holds run/serve.lock: two supervisors on one data folder would fight over its turns."""
    path: Path = home.run / "serve.lock"
    with path.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise AlreadyServing(folder=str(home.root)) from error
        yield


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


def serve(home: Home, announce: Callable[[str], None]) -> None:
    """Runs until stopped; calls `announce(address)` once, when the first answer can be given."""
    host, port = home.settings.host, home.settings.port
    with only_one(home):
        check_port(host, port)
        reachable = "127.0.0.1" if host in ("0.0.0.0", "::") else host  # noqa: S104
        told = False

        def look() -> None:
            nonlocal told
            if not told and is_ready(reachable, port):
                told = True
                announce(f"http://{reachable}:{port}")

        Supervisor(commands()).run(look)
