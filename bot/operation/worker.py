"""The worker: publishing, imports, deliveries and timed jobs, side by side and apart from the web process.

Each has a thread of its own, so that a publish of half a minute holds up no delivery.
"""

import logging
import os
import signal
import threading
import time
from collections.abc import Callable, Mapping

from bot.channels.deliveries import Deliverer
from bot.monitoring.heartbeat import EVERY, Heartbeat
from bot.monitoring.logs import configure
from bot.monitoring.metrics import Snapshot
from bot.operation.backups import timed as backups
from bot.operation.channels import channels
from bot.operation.jobs import trying
from bot.operation.jobs.import_jobs import do_imports
from bot.operation.jobs.inspecting import Inspector
from bot.operation.jobs.link_checks import LinkChecks
from bot.operation.jobs.publish_jobs import do_jobs
from bot.operation.timed import mailing
from bot.operation.timed.clock import LEASE, Clock, Timed
from bot.operation.timed.collecting import timed as learning
from bot.operation.timed.connecting import timed as connecting
from bot.operation.timed.forgetting import JOBS
from bot.operation.timed.gaps import timed as finding_gaps
from bot.operation.timed.measuring import timed as measuring
from bot.operation.timed.posts import Deciding
from bot.operation.timed.posts import timed as polling
from bot.operation.timed.retaining import timed as retaining
from bot.operation.timed.returning import timed as returning
from bot.operation.timed.watching import timed as watching
from bot.operation.timed.weekly import timed as weekly
from bot.operation.watchdog import waking
from bot.storage import Storage
from knowledge.errors import KundigError
from knowledge.folder.disk import refused, take_possession
from knowledge.folder.home import Home

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
            log.error("%s failed, so the worker ends: %s", name, error)
            failed.set()
        except Exception:
            log.exception("%s failed, so the worker ends", name)
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
            log.error("%s has hung for %.0f s, so the worker ends", name, rounds[name].within)
            failed.set()


def timed_jobs(home: Home, storage: Storage) -> dict[str, tuple[Timed, ...]]:
    """What runs at set times, by the clock that runs it: what may be slow has one of its own."""
    finding = (*learning(home), *finding_gaps(home), *measuring(home), *watching(home))
    return {
        "clock": (*JOBS, *finding, *weekly(home), *connecting(home), *retaining(home), *returning(storage)),
        "networks": polling(home),
        "mail": mailing.timed(home),
        "backups": backups.timed(home),
    }


def clocks(home: Home, storage: Storage) -> dict[str, Loop]:
    leases = {"backups": backups.LEASE}
    jobs = {name: each for name, each in timed_jobs(home, storage).items() if each}
    return {name: Clock(storage, each, lease=leases.get(name, LEASE)).run for name, each in jobs.items()}


def main() -> int:
    heartbeat = Heartbeat.from_environment().starting()
    signals: list[int] = []
    for signum in (signal.SIGINT, signal.SIGTERM):
        signal.signal(signum, lambda number, _: signals.append(number))
    try:
        home = Home.from_environment()
        configure("worker", home.settings)
        take_possession(home)
        storage = Storage.open(home)
        loops: dict[str, Loop] = {
            "publishing": lambda stop: do_jobs(home, stop),
            "imports": lambda stop: do_imports(home, stop),
            "trying": lambda stop: trying.answer(home, stop),
            "deliveries": Deliverer(storage, channels(home, storage), folder=home.run).run,
            "posts": Deciding(home, storage).run,
            "files": Inspector(home).run,
            "links": LinkChecks(home).run,
        } | clocks(home, storage)
        return 0 if run(loops, lambda: bool(signals), heartbeat, Snapshot.of(home, "worker")) else 1
    except (KundigError, OSError) as error:
        return refused(error)


if __name__ == "__main__":
    code = main()
    logging.shutdown()
    # A publish that goes on is cut off here, as by a crash: its job is claimed again. Python's own end would
    # wait for it, and take libraries away under threads that use them.
    os._exit(code)
