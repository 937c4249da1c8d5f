"""The worker: publishing, imports, deliveries and timed jobs, side by side and apart from the web process.

Each has a thread of its own. What needs the matcher, or reads a stranger's file, has a process that lives
while there is something to do: a publish of half a minute holds up no delivery, and the worker stays small.
"""

import logging
import os
import signal

from bot.channels.deliveries import Deliverer
from bot.monitoring.heartbeat import Heartbeat
from bot.monitoring.logs import configure
from bot.monitoring.metrics import Snapshot
from bot.operation.backups import timed as backups
from bot.operation.channels import channels
from bot.operation.jobs.import_jobs import do_imports
from bot.operation.jobs.inspecting import Inspector
from bot.operation.jobs.link_checks import LinkChecks
from bot.operation.jobs.on_demand import OnDemand
from bot.operation.loops import Loop, run
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
from bot.storage import Storage
from knowledge.errors import KundigError
from knowledge.folder.disk import refused, take_possession
from knowledge.folder.home import Home


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
            "matching": OnDemand(home, storage).run,
            "imports": lambda stop: do_imports(home, stop),
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
