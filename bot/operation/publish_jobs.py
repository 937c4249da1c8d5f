"""Publishing and rolling back for curation, which asks for it through jobs: one at a time."""

import logging
import threading
from typing import Any

from bot.operation.live import join, put_live
from bot.operation.publish import publish, renew
from knowledge.errors import KundigError
from knowledge.home import Home
from knowledge.imports import KINDS as IMPORTS
from knowledge.jobs import Job, Jobs

log = logging.getLogger("kundig.publishing")

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
    except KundigError as error:
        log.error("The live release cannot be used: %s", error)
    jobs = Jobs(home.corpus)
    while not stop.is_set():
        job = jobs.claim(lambda kind: kind not in IMPORTS)
        if job is None:
            stop.wait(LOOK_EVERY)
            continue
        log.info("job %s: %s by %s", job.id, job.kind, job.author)
        try:
            jobs.finish(job.id, result=do(home, job))
        except KundigError as error:
            jobs.finish(job.id, error=error)
