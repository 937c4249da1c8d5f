"""The matcher's process, which the worker starts when it is needed: `python -m bot.operation.matching`.

Publishing, tried questions and the grouping of gaps go on side by side in it. It ends when its standard input
is closed: the worker needs it no more, or is gone.
"""

import logging
import os
import signal
import sys
import threading

from bot.monitoring.heartbeat import Heartbeat
from bot.monitoring.logs import configure
from bot.monitoring.metrics import Snapshot
from bot.operation.jobs import trying
from bot.operation.jobs.gap_groups import Finder
from bot.operation.jobs.publish_jobs import do_jobs
from bot.operation.loops import Loop, run
from bot.storage import Storage
from knowledge.errors import KundigError
from knowledge.folder.disk import refused
from knowledge.folder.home import Home


def main() -> int:
    heartbeat = Heartbeat.from_environment().starting()
    for signum in (signal.SIGINT, signal.SIGTERM):  # meant for the worker, which decides
        signal.signal(signum, signal.SIG_IGN)
    told = threading.Event()
    threading.Thread(target=_listen, args=(told,), daemon=True).start()
    try:
        home = Home.from_environment()
        configure("worker", home.settings)
        storage = Storage.open(home)
        loops: dict[str, Loop] = {
            "publishing": lambda stop: do_jobs(home, stop),
            "trying": lambda stop: trying.answer(home, stop),
            "gaps": lambda stop: Finder(home).run(storage, stop),
        }
        return 0 if run(loops, told.is_set, heartbeat, Snapshot.of(home, "matching")) else 1
    except (KundigError, OSError) as error:
        return refused(error)


def _listen(told: threading.Event) -> None:
    while os.read(sys.stdin.fileno(), 1):
        pass
    told.set()


if __name__ == "__main__":
    code = main()
    logging.shutdown()
    # What goes on is cut off here, as by a crash: its job is claimed again. Python's own end would wait for
    # it, and take libraries away under threads that use them.
    os._exit(code)
