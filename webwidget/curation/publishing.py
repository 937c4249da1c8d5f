"""Publishing and rolling back: jobs for the worker, their progress and report; and the releases."""

from datetime import UTC, datetime
from http import HTTPStatus

from flask import jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from knowledge.answering import Answering
from knowledge.changes import Changes, compare
from knowledge.entries import Entry
from knowledge.errors import DamagedRelease, NoRelease, UnknownJob, UnknownRelease
from knowledge.jobs import Job, Jobs
from webwidget.aside import aside, aside_for_releases
from webwidget.curation.face import blueprint, curator
from webwidget.curation.report import drawn, promised, report_on, told, unanswerable
from webwidget.errors import Refused
from webwidget.services import services
from webwidget.staff.access import refuse, requires
from webwidget.staff.language import say
from webwidget.staff.origin import by

KINDS = ("publish", "rollback")
CHANGES = 12  # of each kind that are named
SLOW_START = 15.0  # seconds after which a queued job makes us doubt the worker


@blueprint.get("/releases")
@requires("curator")
def releases() -> str:
    """What would go live, what is live, and what was."""
    rooms = services()
    job = aside(_latest_job, rooms.jobs)
    approved = aside(rooms.corpus.approved)
    report = aside_for_releases(report_on, rooms.answering, job)
    return render_template(
        "curation/releases.html",
        changes=aside_for_releases(_unpublished, rooms.answering, approved).summary(CHANGES),
        releases=list(reversed(aside_for_releases(rooms.releases.all))),
        current=rooms.releases.live_number(),
        job=job,
        report=report,
        plots=drawn(report) if report else {},
        warnings=list(told(report, approved)) if report else [],
        promise=promised(report) if report else [],
        unanswerable=unanswerable(report) if report else "",
        doubtful=job is not None and doubtful(job),
    )


@blueprint.post("/publish")
@requires("editor")
def publish() -> ResponseReturnValue:
    """Ask the worker for a release; a second click asks for no second one."""
    aside(_ask_to_publish, services().jobs, curator().name)
    services().audit.note("published", by())
    return redirect(url_for("curation.releases"), HTTPStatus.SEE_OTHER)


@blueprint.post("/releases/<int:number>/activate")
@requires("editor")
def activate(number: int) -> ResponseReturnValue:
    """Ask the worker to put an earlier release live."""
    try:
        aside_for_releases(services().releases.get, number)
    except UnknownRelease:
        return refuse(HTTPStatus.NOT_FOUND, "unknown_release", say("unknown_release"))
    except DamagedRelease:
        return refuse(HTTPStatus.CONFLICT, "damaged_release", say("damaged_release"))
    aside(services().jobs.add, "rollback", {"number": number}, curator().name)
    services().audit.note("rolled_back", by(), str(number))
    return redirect(url_for("curation.releases"), HTTPStatus.SEE_OTHER)


@blueprint.get("/api/jobs/<int:id>")
@requires("curator")
def job(id: int) -> ResponseReturnValue:
    """How far a job is."""
    try:
        found = aside(services().jobs.get, id)
    except (UnknownJob, OverflowError) as error:
        raise Refused(HTTPStatus.NOT_FOUND, "unknown_job", say("unknown_job")) from error
    return jsonify(id=found.id, kind=found.kind, state=found.state, doubtful=doubtful(found))


def _unpublished(answering: Answering, approved: list[Entry]) -> Changes:
    """What publishing now would change for customers."""
    try:
        return compare(answering.release().entries(), approved)
    except (NoRelease, DamagedRelease):
        return compare((), approved)


def _latest_job(jobs: Jobs) -> Job | None:
    return next(iter(jobs.recent(1, KINDS)), None)


def _ask_to_publish(jobs: Jobs, author: str) -> None:
    latest = _latest_job(jobs)
    if latest is None or latest.kind != "publish" or latest.state not in ("queued", "running"):
        jobs.add("publish", {}, author)


def doubtful(job: Job) -> bool:
    """Whether it waits so long that nobody seems to do it."""
    age = (datetime.now(UTC) - datetime.fromisoformat(job.created)).total_seconds()
    return job.state == "queued" and age > SLOW_START
