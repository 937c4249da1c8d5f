"""A real `kundig serve` in a folder of its own, for tests and benchmarks."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
import urllib3

KUNDIG = Path(sys.executable).with_name("kundig")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass
class Served:
    """A running copy: its address, data folder, supervisor and the seconds it took to be ready."""

    address: str
    home: Path
    supervisor: subprocess.Popen[str]
    ready_after: float

    def process(self, module: str) -> psutil.Process:
        """The process of a module such as `bot.dialogue`; LookupError between two of its lives."""
        for child in psutil.Process(self.supervisor.pid).children():
            try:
                if child.status() != psutil.STATUS_ZOMBIE and child.cmdline()[-1:] == [module]:
                    return child
            except psutil.NoSuchProcess:
                continue
        raise LookupError(module)

    def healthy(self) -> bool:
        try:
            health = urllib3.request("GET", f"{self.address}/healthz", timeout=2, retries=False).json()
        except (urllib3.exceptions.HTTPError, ValueError):
            return False
        return bool(health["bot"] == "ok")

    def wait_healthy(self, seconds: float = 40) -> None:
        until = time.monotonic() + seconds
        while not self.healthy():
            assert time.monotonic() < until, f"not back within {seconds} s"
            time.sleep(0.2)


def environment(home: Path, port: int, **settings: str) -> dict[str, str]:
    return {**os.environ, "KUNDIG_HOME": str(home), "KUNDIG_PORT": str(port), **settings}


@contextmanager
def serving(
    home: Path,
    *arguments: str,
    log: Path | None = None,
    program: Path = KUNDIG,
    folder: Path | None = None,
    **settings: str,
) -> Iterator[Served]:
    """Runs `kundig serve` until the block ends; fails with its output when it does not get ready in 90 s.

    `program` is the `kundig` to run, `folder` where it is called; `settings` go to its environment.
    """
    port = free_port()
    log = log or home.with_suffix(".log")
    begun = time.monotonic()
    with log.open("a") as errors:
        supervisor = subprocess.Popen(
            [str(program), "serve", *arguments],
            cwd=folder,
            env=environment(home, port, **settings),
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
    try:
        assert supervisor.stdout is not None
        line = supervisor.stdout.readline()
        assert line.startswith("ready http://"), f"{line!r}\n{log.read_text()[-3000:]}"
        yield Served(line.split()[1], home, supervisor, time.monotonic() - begun)
    finally:
        supervisor.send_signal(signal.SIGINT)
        try:
            supervisor.wait(20)
        except subprocess.TimeoutExpired:
            supervisor.kill()
            supervisor.wait()
            raise
