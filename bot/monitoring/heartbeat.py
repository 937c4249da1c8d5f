"""Heartbeats: a process tells whoever watches it that it still does its work.

`kundig serve` hands each of its processes a pipe; systemd names a socket where a unit has `WatchdogSec`.
A process beats from the very loop that does its work, so a loop that hangs is silent; while it starts, a
thread beats for it. Without a watcher a beat costs nothing.
"""

import contextlib
import os
import socket
from collections.abc import Mapping
from typing import Any, Final

from gevent.monkey import get_original

EVERY: Final = 1.0  # seconds between two beats
PIPE = "KUNDIG_HEARTBEAT"  # environment: the number of the pipe
SYSTEMD = "NOTIFY_SOCKET"
LONGEST_START: Final = 900  # seconds; who takes longer hangs
_start_thread: Any = get_original("_thread", "start_new_thread")  # of the system, also where gevent rules
_sleep: Any = get_original("time", "sleep")


class Heartbeat:
    """Says that this process works: to a pipe, to systemd, or to nobody."""

    def __init__(self, pipe: int | None = None, systemd: str = "") -> None:
        self._pipe, self._systemd, self._started = pipe, systemd, False
        if pipe is not None:
            os.set_inheritable(pipe, False)  # what we start must not speak for us
            os.set_blocking(pipe, False)

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> "Heartbeat":
        if (pipe := environ.get(PIPE, "")).isdecimal():
            return cls(int(pipe))
        return cls(systemd=environ.get(SYSTEMD, ""))

    def starting(self) -> "Heartbeat":
        """Beats until the process does so itself: imports, training and migrations take their time."""
        if self._pipe is not None or self._systemd:
            _start_thread(self._while_starting, ())
        return self

    def _while_starting(self) -> None:
        for _ in range(LONGEST_START):
            if self._started:
                return
            self._say(b"WATCHDOG=1")
            _sleep(EVERY)

    def beat(self) -> None:
        """Never waits and never fails: a watcher that is gone is no reason to stop."""
        self._started = True
        self._say(b"READY=1\nWATCHDOG=1")

    def _say(self, state: bytes) -> None:
        with contextlib.suppress(OSError):
            if self._pipe is not None:
                os.write(self._pipe, b".")
            elif self._systemd:
                self._notify(state)

    def _notify(self, state: bytes) -> None:
        name = self._systemd
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
            sender.setblocking(False)
            sender.sendto(state, "\0" + name[1:] if name.startswith("@") else name)
