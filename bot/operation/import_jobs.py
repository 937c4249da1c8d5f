"""Importing for curation, which asks for it through jobs. On a loop of its own: no publish waits for it."""

import logging
import threading
import time
from typing import Any

from knowledge import limits
from knowledge.errors import KundigError
from knowledge.home import Home
from knowledge.imports import IMPORT, KINDS
from knowledge.imports.reading import outcome
from knowledge.imports.request import Request
from knowledge.imports.uploads import Uploads, forget
from knowledge.jobs import Job, Jobs

log = logging.getLogger("kundig.import")

LOOK_EVERY = 0.3  # seconds
SWEEP_EVERY = 600.0  # seconds


def do_imports(home: Home, stop: threading.Event) -> None:
    """Claims and does imports until told to stop, and forgets old ones."""
    jobs = Jobs(home.corpus)
    swept = -SWEEP_EVERY
    while not stop.is_set():
        if time.monotonic() > swept + SWEEP_EVERY:
            forget(home, time.time() - limits.WAITING)
            swept = time.monotonic()
        job = jobs.claim(KINDS.__contains__)
        if job is None:
            stop.wait(LOOK_EVERY)
            continue
        log.info("job %s: %s by %s", job.id, job.kind, job.author)
        try:
            jobs.finish(job.id, result=do(home, job))
        except KundigError as error:
            jobs.finish(job.id, error=error)


def do(home: Home, job: Job) -> dict[str, Any]:
    """Does one job and returns its result. Raises ImportGone, ImportStopped, CorpusUnavailable."""
    uploads = Uploads(home)
    ticket = str(job.payload["ticket"])
    came = outcome(_request(home, uploads, job, ticket))
    if not came.plan:  # otherwise it waits for somebody's yes
        uploads.remove(ticket)
    if came.error:
        raise came.error
    return came.as_json()


def _request(home: Home, uploads: Uploads, job: Job, ticket: str) -> Request:
    file, locale = uploads.path(ticket), str(job.payload["locale"])
    if job.kind != IMPORT:
        return Request(file, locale, home.corpus)
    version = str(job.payload["version"])
    return Request(file, locale, home.corpus, author=job.author, version=version, job=job.id)
