"""Publishing and rolling back for curation, which asks for it through jobs: one at a time."""

import logging
import threading
from typing import Any

from bot.operation.live import join, put_live
from bot.operation.publish import publish, renew
from knowledge.disk import disk_refused
from knowledge.errors import CorpusUnavailable, KundigError
from knowledge.home import Home
from knowledge.imports import KINDS as IMPORTS
from knowledge.jobs import Job, Jobs

log = logging.getLogger("kundig.publishing")

LOOK_AGAIN = 5.0  # seconds, while the corpus is damaged or its disk full
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


def do_jobs(home: Home, stop: threading.Event) -> None:
    """Renews the live release if it must, then claims and does jobs until told to stop.

    A refused job is finished with its error.
    """
    try:
        join(home)
        renew(home)
    except (KundigError, OSError) as error:
        log.error("The live release cannot be used: %s", error)
    jobs = Jobs(home.corpus)
    while not stop.is_set():
        try:
            _do_next(home, jobs, stop)
        except CorpusUnavailable as error:  # somebody may restore it, or make room
            log.error("%s", error)
            stop.wait(LOOK_AGAIN)


def _do_next(home: Home, jobs: Jobs, stop: threading.Event) -> None:
    """One job, if there is one. Raises CorpusUnavailable."""
    job = jobs.claim(lambda kind: kind not in IMPORTS)
    if job is None:
        stop.wait(LOOK_EVERY)
        return
    log.info("job %s: %s by %s", job.id, job.kind, job.author)
    result: dict[str, Any] | None = None
    error: KundigError | None = None
    try:
        result = do(home, job)
    except KundigError as refused:
        error = refused
    except OSError as failed:  # a full disk, mostly
        error = disk_refused(failed)
    while True:
        try:
            return jobs.finish(job.id, result=result, error=error)
        except CorpusUnavailable as away:  # it is done: nobody shall do it again
            log.error("%s", away)
            if stop.wait(LOOK_AGAIN):
                return
