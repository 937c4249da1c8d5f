"""Keeps the processes of one machine alive: web, bot and worker.

One that dies is started again, one that hangs is ended first. One that cannot start, for a reason that a
restart does not mend, is tried once a minute, while the others go on.
"""

import ctypes
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

from bot.monitoring.heartbeat import EVERY, PIPE, SYSTEMD, Heartbeat
from bot.monitoring.metrics import RESTARTS, Snapshot
from bot.operation.watchdog import Watchdog
from knowledge.errors import CANNOT_START

log = logging.getLogger("kundig.serve")

# Seconds a process must have done its work for its next death to count as the first: who is killed is back at
# once, however often; who dies while it starts is not started without a pause.
CALM_AFTER = 3.0
WAITS = (0.1, 0.5, 1.0, 2.0, 5.0, 5.0, 10.0, 20.0, 30.0, 60.0)  # seconds before the first, second, … restart
STOP_WITHIN = 10.0  # seconds from SIGTERM to SIGKILL
NOBODY_COUNTS, NOBODY_LISTENS = Snapshot(None, "serve"), Heartbeat()
PR_SET_PDEATHSIG = 1  # linux/prctl.h
# How far each stands back where processors are short: whoever writes waits for the web process first, then
# for the bot; a delivery or a publish takes a moment longer.
STANDS_BACK = {"bot": 2, "worker": 5}


def die_with_parent(nice: int) -> None:
    """Runs in the child before exec: the kernel ends it when the supervisor is killed outright."""
    os.nice(nice)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    # Ctrl-C reaches the whole terminal group; the supervisor alone decides who stops, and when.
    signal.signal(signal.SIGINT, signal.SIG_IGN)


@dataclass
class Child:
    """One supervised process. `restart_at` is monotonic seconds, None while it runs."""

    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    deaths: int = 0
    hangs: int = 0
    killed: bool = False  # by us, because it hung
    restart_at: float | None = field(default=0.0)
    watchdog: Watchdog = field(default_factory=Watchdog)
    told: int | None = None  # the exit code that was told last, so that a minute's rhythm fills no log

    def start(self, now: float) -> None:
        heartbeats = self.watchdog.open(now)
        environ = {name: value for name, value in os.environ.items() if name != SYSTEMD}
        try:
            # Standard output belongs to the supervisor: what a child says goes to the log.
            self.process = subprocess.Popen(
                self.command,
                preexec_fn=partial(die_with_parent, STANDS_BACK.get(self.name, 0)),
                stdin=subprocess.DEVNULL,
                stdout=sys.stderr,
                pass_fds=(heartbeats,),
                env=environ | {PIPE: str(heartbeats)},
            )
        finally:
            os.close(heartbeats)
        self.restart_at = None

    def look(self, now: float) -> None:
        """Notices that it died or hangs, or starts it again when its wait is over."""
        if self.restart_at is not None:
            if now >= self.restart_at:
                self._try(now)
            return
        assert self.process is not None
        code = self.process.poll()
        if code is not None:
            self._plan(code, now)
        elif self.watchdog.hung(now):
            log.error("%s hangs: not a sign of life for %.0f s; ending it", self.name, self.watchdog.silence)
            self.hangs += 1
            self.killed = True
            self.watchdog.silence = 0.0
            self.process.kill()  # a stopped process would not hear SIGTERM

    def _try(self, now: float) -> None:
        try:
            self.start(now)
        except OSError as error:  # no memory, or too many processes
            log.error(
                "%s cannot be started: %s; trying again in %.0f s", self.name, error.strerror, WAITS[-1]
            )
            self.restart_at = now + WAITS[-1]

    def _plan(self, code: int, now: float) -> None:
        """The next start of a process that has ended."""
        if self.watchdog.lived(now) > CALM_AFTER:
            self.deaths, self.told = 0, None
        self.deaths += 1
        RESTARTS.labels(self.name, "hung" if self.killed else "ended").inc()
        self.killed = False
        wait = WAITS[-1] if code == CANNOT_START else WAITS[min(self.deaths, len(WAITS)) - 1]
        if code == CANNOT_START and self.told != code:
            log.error("%s cannot start (see above); trying again every %.0f s", self.name, wait)
        elif code != CANNOT_START:
            log.warning("%s ended (%s); starting it again in %.1f s", self.name, code, wait)
        self.told = code
        self.restart_at = now + wait

    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None


class Supervisor:
    """Starts children, restarts what dies, and stops all of them together."""

    def __init__(
        self,
        commands: dict[str, Sequence[str]],
        snapshot: Snapshot = NOBODY_COUNTS,
        heartbeat: Heartbeat = NOBODY_LISTENS,
    ) -> None:
        self.children = [Child(name, command) for name, command in commands.items()]
        self.stopping, self._snapshot = False, snapshot
        self._heartbeat, self._beaten = heartbeat, 0.0

    def run(self, on_tick: Callable[[], None], every: float = 0.1) -> None:
        """Watches until SIGINT or SIGTERM. `on_tick` runs at each look."""
        for signum in (signal.SIGINT, signal.SIGTERM):
            signal.signal(signum, self._stop)
        try:
            while not self.stopping:
                for child in self.children:
                    child.look(time.monotonic())
                on_tick()
                self._beat(time.monotonic())
                time.sleep(every)
        finally:
            self.stop_all()

    def _beat(self, now: float) -> None:
        """To systemd, which watches the supervisor itself."""
        if now - self._beaten >= EVERY:
            self._beaten = now
            self._heartbeat.beat()
            self._snapshot.keep()

    def _stop(self, *_: object) -> None:
        self.stopping = True

    def stop_all(self) -> None:
        """SIGTERM to all, SIGKILL to those that do not leave in time."""
        running = [child.process for child in self.children if child.process and child.running()]
        for process in running:
            process.terminate()
        until = time.monotonic() + STOP_WITHIN
        for process in running:
            try:
                process.wait(max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                log.warning("process %s did not stop; killing it", process.pid)
                process.kill()
                process.wait()


def python_module(name: str) -> list[str]:
    """The command line of one of our modules under this very interpreter."""
    return [sys.executable, "-m", name]


def commands(*, shared: bool) -> dict[str, Sequence[str]]:
    """The processes of one machine; `shared` when their database is shared with others."""
    return bot_commands(shared=shared) | {
        "web": python_module("webwidget"),
        "worker": python_module("bot.operation.worker"),
    }


def bot_commands(*, shared: bool) -> dict[str, Sequence[str]]:
    """The bot, which takes longest to start, and what brings it turns unless the web process does."""
    turns = {"turns": python_module("bot.operation.turns")} if shared else {}
    return {"bot": python_module("bot.dialogue"), **turns}


def replace_this_process(module: str, *options: str) -> None:
    """Becomes the module's process: signals and the exit code are then its own."""
    os.execv(sys.executable, [*python_module(module), *options])  # noqa: S606
