"""Publishing and rolling back: jobs for the worker, their progress and report; and the releases."""

from datetime import UTC, datetime
from http import HTTPStatus

from flask import jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from knowledge.errors import DamagedRelease, NoRelease, UnknownJob, UnknownRelease
from knowledge.jobs import Job
from webwidget.curation.changes import Changes, compare
from webwidget.curation.face import blueprint, curator
from webwidget.curation.report import drawn, report_on, told
from webwidget.errors import Refused
from webwidget.services import services
from webwidget.staff.access import refuse, requires
from webwidget.staff.language import say

KINDS = ("publish", "rollback")
SLOW_START = 15.0  # seconds after which a queued job makes us doubt the worker
SHOWN = 20  # jobs looked at


@blueprint.get("/releases")
@requires("curator")
def releases() -> str:
    """What would go live, what is live, and what was."""
    rooms = services()
    job = _latest_job()
    report = report_on(job)
    return render_template(
        "curation/releases.html",
        changes=_unpublished(),
        releases=list(reversed(rooms.releases.all())),
        current=rooms.releases.current_number(),
        job=job,
        report=report,
        plots=drawn(report) if report else {},
        warnings=list(told(report)) if report else [],
        doubtful=job is not None and job.state == "queued" and _age(job) > SLOW_START,
    )


@blueprint.post("/publish")
@requires("curator")
def publish() -> ResponseReturnValue:
    """Ask the worker for a release; a second click asks for no second one."""
    open_job = _open_job()
    if open_job is None or open_job.kind != "publish":
        services().jobs.add("publish", {}, curator().name)
    return redirect(url_for("curation.releases"), HTTPStatus.SEE_OTHER)


@blueprint.post("/releases/<int:number>/activate")
@requires("curator")
def activate(number: int) -> ResponseReturnValue:
    """Ask the worker to put an earlier release live."""
    try:
        services().releases.get(number)
    except UnknownRelease:
        return refuse(HTTPStatus.NOT_FOUND, "unknown_release", say("unknown_release"))
    except DamagedRelease:
        return refuse(HTTPStatus.CONFLICT, "damaged_release", say("damaged_release"))
    services().jobs.add("rollback", {"number": number}, curator().name)
    return redirect(url_for("curation.releases"), HTTPStatus.SEE_OTHER)


@blueprint.get("/api/jobs/<int:id>")
@requires("curator")
def job(id: int) -> ResponseReturnValue:
    """How far a job is."""
    try:
        found = services().jobs.get(id)
    except (UnknownJob, OverflowError) as error:
        raise Refused(HTTPStatus.NOT_FOUND, "unknown_job", say("unknown_job")) from error
    doubtful = found.state == "queued" and _age(found) > SLOW_START
    return jsonify(id=found.id, kind=found.kind, state=found.state, doubtful=doubtful)


def _unpublished() -> Changes:
    """What publishing now would change for customers."""
    rooms = services()
    approved = rooms.corpus.entries(state="approved")
    try:
        return compare(rooms.releases.current().entries(), approved)
    except (NoRelease, DamagedRelease):
        return compare((), approved)


def _latest_job() -> Job | None:
    return next((job for job in services().jobs.recent(SHOWN) if job.kind in KINDS), None)


def _open_job() -> Job | None:
    latest = _latest_job()
    return latest if latest is not None and latest.state in ("queued", "running") else None


def _age(job: Job) -> float:
    return (datetime.now(UTC) - datetime.fromisoformat(job.created)).total_seconds()
