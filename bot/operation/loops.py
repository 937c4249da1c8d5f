"""Loops of one process, side by side, a thread each: until it is told to stop, or one fails or hangs."""

import logging
import threading
import time
from collections.abc import Callable, Mapping

from bot.monitoring.heartbeat import EVERY, Heartbeat
from bot.monitoring.metrics import Snapshot
from bot.operation.watchdog import waking
from knowledge.errors import KundigError

log = logging.getLogger("kundig.worker")

LOOK_EVERY = 0.1  # seconds between looks whether we are to stop
STOP_WITHIN = 5.0  # seconds; what takes longer is left to whoever claims it next

ROUND_WITHIN = 1800.0  # seconds that a loop may be busy with one thing; the largest publish takes minutes
# Of loops that never do anything long, and of the one that may copy hundreds of gigabytes.
ROUNDS_WITHIN = {"deliveries": 120.0, "backups": 6 * 3600.0}

NOBODY_LISTENS, NOBODY_COUNTS = Heartbeat(), Snapshot(None, "worker")

Loop = Callable[[threading.Event], None]


class Rounds(threading.Event):
    """The event that tells one loop to stop. A loop looks at it in each round, so this knows if it hangs.

    `busy` are the seconds since it last looked, in the waking time of whoever watches.
    """

    def __init__(self, within: float) -> None:
        super().__init__()
        self.within, self.busy = within, 0.0

    def is_set(self) -> bool:
        self.busy = 0.0
        return super().is_set()

    def wait(self, timeout: float | None = None) -> bool:
        self.busy = 0.0
        return super().wait(timeout)

    def hangs(self, seconds: float) -> bool:
        """After so many more seconds."""
        self.busy += waking(seconds)
        return self.busy > self.within


def run(
    loops: Mapping[str, Loop],
    told: Callable[[], bool],
    heartbeat: Heartbeat = NOBODY_LISTENS,
    snapshot: Snapshot = NOBODY_COUNTS,
) -> bool:
    """Runs the loops until told to stop, or until one fails or hangs; False then."""
    rounds = {name: Rounds(ROUNDS_WITHIN.get(name, ROUND_WITHIN)) for name in loops}
    failed = threading.Event()

    def guarded(name: str, loop: Loop) -> None:
        try:
            loop(rounds[name])
        except KundigError as error:
            log.error("%s failed, so the process ends: %s", name, error)
            failed.set()
        except Exception:
            log.exception("%s failed, so the process ends", name)
            failed.set()

    threads = [
        threading.Thread(target=guarded, args=each, name=each[0], daemon=True) for each in loops.items()
    ]
    for thread in threads:
        thread.start()
    _watch(rounds, failed, told, heartbeat, snapshot)
    for stop in rounds.values():
        stop.set()
    until = time.monotonic() + STOP_WITHIN
    for thread in threads:
        thread.join(max(0.0, until - time.monotonic()))
    return not failed.is_set()


def _watch(
    rounds: Mapping[str, Rounds],
    failed: threading.Event,
    told: Callable[[], bool],
    heartbeat: Heartbeat,
    snapshot: Snapshot,
) -> None:
    """Until we are told to stop, a loop has failed, or one hangs."""
    beaten, looked = 0.0, time.monotonic()
    while not told() and not failed.is_set():
        time.sleep(LOOK_EVERY)
        before, looked = looked, time.monotonic()
        if looked - beaten > EVERY:
            heartbeat.beat()
            snapshot.keep()
            beaten = looked
        for name in [name for name, each in rounds.items() if each.hangs(looked - before)]:
            log.error("%s has hung for %.0f s, so the process ends", name, rounds[name].within)
            failed.set()
