"""Jobs of curation, one after the other: claimed, done and finished, whatever fails meanwhile."""

import logging
import threading
from collections.abc import Callable
from typing import Any

from knowledge.corpus.jobs import Job, Jobs
from knowledge.errors import CorpusUnavailable, KundigError
from knowledge.folder.disk import disk_refused
from knowledge.folder.home import Home

log = logging.getLogger("kundig.jobs")

LOOK_AGAIN = 5.0  # seconds, while the corpus is damaged or its disk full
LOOK_EVERY = 0.3  # seconds; one small SQLite read, so that a publish starts without a felt delay

Do = Callable[[Job], dict[str, Any]]


def work_off(
    home: Home,
    mine: Callable[[str], bool],
    do: Do,
    stop: threading.Event,
    between: Callable[[], None] = lambda: None,
) -> None:
    """Does jobs of these kinds until told to stop. A refused job is finished with its error."""
    jobs = Jobs(home.corpus)
    while not stop.is_set():
        try:
            between()
            _do_next(jobs, mine, do, stop)
        except CorpusUnavailable as error:  # somebody may restore it, or make room
            log.error("%s", error)
            stop.wait(LOOK_AGAIN)


def _do_next(jobs: Jobs, mine: Callable[[str], bool], do: Do, stop: threading.Event) -> None:
    """One job, if there is one. Raises CorpusUnavailable."""
    job = jobs.claim(mine)
    if job is None:
        stop.wait(LOOK_EVERY)
        return
    log.info("job %s: %s by %s", job.id, job.kind, job.author)
    result: dict[str, Any] | None = None
    error: KundigError | None = None
    try:
        result = do(job)
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
