"""The worker: publishing, deliveries and timed jobs, side by side and apart from the web process.

Each has a thread of its own, so that a publish of half a minute holds up no delivery.
"""

import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Mapping

from bot.channels.deliveries import Deliverer
from bot.operation.clock import Clock
from bot.operation.collecting import timed as learning
from bot.operation.forgetting import JOBS
from bot.operation.publish_jobs import do_jobs
from bot.operation.retaining import timed as retaining
from bot.storage import Storage
from knowledge.errors import KundigError
from knowledge.home import Home

log = logging.getLogger("kundig.worker")

LOOK_EVERY = 0.1  # seconds between looks whether we are to stop
STOP_WITHIN = 5.0  # seconds; what takes longer is left to whoever claims it next

Loop = Callable[[threading.Event], None]


def run(loops: Mapping[str, Loop], told: Callable[[], bool]) -> bool:
    """Runs the loops until told to stop, or until one fails; False then."""
    stop, failed = threading.Event(), threading.Event()

    def guarded(name: str, loop: Loop) -> None:
        try:
            loop(stop)
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
    while not told() and not failed.is_set():
        time.sleep(LOOK_EVERY)
    stop.set()
    until = time.monotonic() + STOP_WITHIN
    for thread in threads:
        thread.join(max(0.0, until - time.monotonic()))
    return not failed.is_set()


def main() -> int:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    signals: list[int] = []
    for signum in (signal.SIGINT, signal.SIGTERM):
        signal.signal(signum, lambda number, _: signals.append(number))
    try:
        home = Home.from_environment()
        storage = Storage.open(home)
        loops = {
            "publishing": lambda stop: do_jobs(home, stop),
            "deliveries": Deliverer(storage).run,
            "clock": Clock(storage, (*JOBS, *learning(home), *retaining(home))).run,
        }
        return 0 if run(loops, told=lambda: bool(signals)) else 1
    except KundigError as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    code = main()
    logging.shutdown()
    # A publish that goes on is cut off here, as by a crash: its job is claimed again. Python's own end would
    # wait for it, and take libraries away under threads that use them.
    os._exit(code)
