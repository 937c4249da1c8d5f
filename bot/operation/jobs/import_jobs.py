"""Importing for curation, which asks for it through jobs. On a loop of its own: no publish waits for it."""

import threading
import time
from dataclasses import replace
from typing import Any

from bot.operation.jobs.job_loop import work_off
from knowledge import limits
from knowledge.corpus.jobs import Job
from knowledge.curating import bulk_jobs
from knowledge.folder.home import Home
from knowledge.imports import IMPORT, KINDS
from knowledge.imports.reading import outcome
from knowledge.imports.request import Request
from knowledge.imports.uploads import Uploads, forget

SWEEP_EVERY = 600.0  # seconds


def do_imports(home: Home, stop: threading.Event) -> None:
    """Claims and does imports and changes of very many until told to stop, and forgets old imports."""
    work_off(
        home,
        (*KINDS, *bulk_jobs.KINDS).__contains__,
        lambda job: do(home, job),
        stop,
        between=_Sweeping(home).look,
    )


class _Sweeping:
    """Removes what is a day old, now and then. A corpus that cannot be written is told by who works on it."""

    def __init__(self, home: Home) -> None:
        self._home, self._next = home, 0.0

    def look(self) -> None:
        """Raises CorpusUnavailable."""
        if time.monotonic() >= self._next:
            self._next = time.monotonic() + SWEEP_EVERY
            forget(self._home, time.time() - limits.WAITING)


def do(home: Home, job: Job) -> dict[str, Any]:
    """Does one job and returns its result. Raises ImportGone, ImportStopped, CorpusUnavailable."""
    if job.kind in bulk_jobs.KINDS:
        return bulk_jobs.do(home.corpus, job)
    uploads = Uploads(home)
    ticket = str(job.payload["ticket"])
    try:
        came = outcome(_request(home, uploads, job, ticket))
    finally:
        uploads.settle(ticket)
    if not came.plan:  # otherwise it waits for somebody's yes
        uploads.remove(ticket)
    if came.error:
        raise came.error
    return came.as_json()


def _request(home: Home, uploads: Uploads, job: Job, ticket: str) -> Request:
    file, locale = uploads.path(ticket), str(job.payload["locale"])
    # Whoever has confirmed the plan has seen which rows it leaves out.
    review, wanted = bool(job.payload.get("review")), bool(job.payload.get("pictures"))
    pictures = str(home.media) if wanted else ""
    asked = Request(file, locale, home.corpus, partial=True, review=review, tells=True, pictures=pictures)
    if job.kind != IMPORT:
        return replace(asked, address=str(job.payload.get("address", "")))
    return replace(asked, author=job.author, version=str(job.payload["version"]), job=job.id)
