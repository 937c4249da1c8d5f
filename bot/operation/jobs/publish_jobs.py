"""Checking, publishing and rolling back for curation, which asks for it through jobs: one at a time."""

import logging
import threading
from typing import Any

from bot.conversations.insights import gap_trials
from bot.conversations.insights.gap_trials import Trial
from bot.operation import dates
from bot.operation.gate.checking import Gate, Wish
from bot.operation.gate.trial import attempt
from bot.operation.jobs.job_loop import work_off
from bot.operation.jobs.trying import KIND as TRY
from bot.operation.live import join, put_live
from bot.operation.publish import renew
from knowledge.corpus.jobs import Job
from knowledge.curating.bulk_jobs import KINDS as BULK
from knowledge.errors import KundigError
from knowledge.folder.home import Home
from knowledge.imports import KINDS as IMPORTS

log = logging.getLogger("kundig.publishing")

ELSEWHERE = (*IMPORTS, *BULK, TRY)  # done on other loops: no publish waits for them


class UnknownJobKind(KundigError):
    """A job asks for what this worker cannot do; another version may."""


def do(home: Home, job: Job, gate: Gate | None = None) -> dict[str, Any]:
    """Does one job and returns its result for the page that waits for it. Raises UnknownJobKind, …"""
    gate = gate or Gate(home)
    if job.kind == "check":
        return {"gate": gate.check(Wish.of(job.payload, job.author))["gate"]}
    if job.kind == "publish":
        return gate.publish(Wish.of(job.payload, job.author))
    if job.kind == gap_trials.KIND:
        return {"gate": attempt(home, gate, Trial.of(job.payload))}
    if job.kind == "rollback":
        number = int(job.payload["number"])
        put_live(home, number)
        return {"release": number}
    if job.kind == dates.KIND:
        return dates.apply(home)
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
    gate = Gate(home)  # it remembers from one job to the next

    def between() -> None:
        gate.warming.step()

    work_off(home, lambda kind: kind not in ELSEWHERE, lambda job: do(home, job, gate), stop, between)
