"""The worker: does what curation asks for, one job at a time, apart from the web process."""

import logging
import signal
import threading
from typing import Any

from bot.operation.live import join, put_live
from bot.operation.publish import publish, renew
from knowledge.errors import KundigError
from knowledge.home import Home
from knowledge.jobs import Job, Jobs
from matcher.errors import MatcherError

log = logging.getLogger("kundig.worker")

LOOK_EVERY = 0.3  # seconds; one small SQLite read, so that a publish starts without a felt delay


class UnknownJobKind(KundigError):
    """A job asks for what this worker cannot do; another version may."""


def do(home: Home, job: Job) -> dict[str, Any]:
    """Does one job and returns its result for the page that waits for it. Raises UnknownJobKind, …"""
    if job.kind == "publish":
        return publish(home, author=job.author).as_json()
    if job.kind == "rollback":
        number = int(job.payload["number"])
        put_live(home, number)
        return {"release": number}
    raise UnknownJobKind(job=job.kind)


def work(home: Home, stop: threading.Event) -> None:
    """Renews the live release if it must, then claims and does jobs until told to stop.

    A refused job is finished with its error.
    """
    try:
        join(home)
        renew(home)
    except (KundigError, MatcherError) as error:
        log.error("The live release cannot be used: %s", error)
    jobs = Jobs(home.corpus)
    while not stop.is_set():
        job = jobs.claim()
        if job is None:
            stop.wait(LOOK_EVERY)
            continue
        log.info("job %s: %s by %s", job.id, job.kind, job.author)
        try:
            jobs.finish(job.id, result=do(home, job))
        except (KundigError, MatcherError) as error:
            jobs.finish(job.id, error=error)


def main() -> None:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    stop = threading.Event()
    for signum in (signal.SIGINT, signal.SIGTERM):
        signal.signal(signum, lambda *_: stop.set())
    work(Home.from_environment(), stop)


if __name__ == "__main__":
    main()
