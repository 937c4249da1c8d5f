"""Publishing and rolling back: jobs for the worker, their progress and report; and the releases."""

from datetime import UTC, date, datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any

from flask import jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from knowledge.corpus.jobs import Job, Jobs
from knowledge.curating.changes import Changes, compare
from knowledge.entries import Entry
from knowledge.errors import DamagedRelease, NoRelease, UnknownJob, UnknownRelease
from knowledge.imports.uploads import Uploads
from knowledge.releases.answering import Answering
from knowledge.releases.candidates import corpus_digest
from knowledge.validity import is_over
from webwidget.aside import aside, aside_for_releases
from webwidget.curation.face import blueprint, curator
from webwidget.curation.gate import told as gate_told
from webwidget.curation.listed import in_review
from webwidget.curation.report import drawn, promised, report_on, told, unanswerable
from webwidget.errors import Refused
from webwidget.services import services
from webwidget.staff.access import refuse, requires
from webwidget.staff.language import say
from webwidget.staff.origin import by

KINDS = ("check", "publish", "rollback")
REASON = 300  # characters
MOST_ENTRIES = 50  # that are published by name
CHANGES = 12  # of each kind that are named
SLOW_START = 15.0  # seconds after which a queued job makes us doubt the worker


@blueprint.get("/releases")
@requires("curator")
def releases() -> str:
    """What would go live, what is live, and what was."""
    rooms = services()
    job = aside(_latest_job, rooms.jobs)
    approved = aside(rooms.corpus.approved)
    live = aside_for_releases(_published, rooms.answering)
    report = aside_for_releases(report_on, rooms.answering, job)
    found = aside_for_releases(_findings, rooms.home.corpus, job)
    return render_template(
        "curation/releases.html",
        in_review=aside(in_review, rooms.corpus),
        changes=_unpublished(live, approved).summary(CHANGES),
        releases=list(reversed(aside_for_releases(rooms.releases.all))),
        current=rooms.releases.live_number(),
        job=job,
        report=report,
        plots=drawn(report) if report else {},
        warnings=list(told(report, approved)) if report else [],
        promise=promised(report) if report else [],
        unanswerable=unanswerable(report) if report else "",
        doubtful=job is not None and doubtful(job),
        gate=gate_told(found[0], [*live, *approved]) if found else None,
        stale=bool(found and found[1]),
        held=job is not None and bool((job.result or {}).get("held")),
        kept=request.args.get("kept"),
    )


@blueprint.post("/publish")
@requires("editor")
def publish() -> ResponseReturnValue:
    """Ask the worker for a release; a second click asks for no second one.

    It is checked first. What speaks against it is shown, unless whoever asks has seen it; saved test
    questions that break want a reason besides, which the audit and the release keep.
    """
    wish = _wish() | {
        "seen": request.form.get("seen", "")[:64],
        "because": " ".join(request.form.get("because", "").split())[:REASON],
    }
    if aside(_ask, services().jobs, "publish", wish, curator().name):
        services().access.audit.note("published", by(), wish["because"])
    return redirect(url_for("curation.releases"), HTTPStatus.SEE_OTHER)


@blueprint.post("/check")
@requires("curator")
def check() -> ResponseReturnValue:
    """Ask the worker what publishing would do."""
    aside(_ask, services().jobs, "check", _wish(), curator().name)
    return redirect(url_for("curation.releases"), HTTPStatus.SEE_OTHER)


def _wish() -> dict[str, Any]:
    """Nothing but the changes of some entries, where the form names any."""
    keys = [key.split(" ") for key in request.form.getlist("only")[:MOST_ENTRIES]]
    return {"only": [key for key in keys if len(key) == 2]}


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
    services().access.audit.note("rolled_back", by(), str(number))
    return redirect(url_for("curation.releases"), HTTPStatus.SEE_OTHER)


@blueprint.get("/api/jobs/<int:id>")
@requires("curator")
def job(id: int) -> ResponseReturnValue:
    """How far a job is."""
    try:
        found = aside(services().jobs.get, id)
    except (UnknownJob, OverflowError) as error:
        raise Refused(HTTPStatus.NOT_FOUND, "unknown_job", say("unknown_job")) from error
    progress = aside(Uploads(services().home).progress, str(found.payload.get("ticket", "")))
    return jsonify(
        id=found.id, kind=found.kind, state=found.state, doubtful=doubtful(found), progress=progress
    )


def _published(answering: Answering) -> list[Entry]:
    """What is live, which names what is to go, too."""
    try:
        return answering.release().published()
    except (NoRelease, DamagedRelease):
        return []


def _unpublished(live: list[Entry], approved: list[Entry]) -> Changes:
    """What publishing now would change for customers."""
    return compare(live, [entry for entry in approved if not is_over(entry, date.today())])


def _findings(corpus: Path, job: Job | None) -> tuple[dict[str, Any], bool] | None:
    """What the latest job found, and whether it was before the last change."""
    found = (job.result or {}).get("gate") if job else None
    if not found:
        return None
    return found, found["corpus"] != corpus_digest(corpus)


def _latest_job(jobs: Jobs) -> Job | None:
    return next(iter(jobs.recent(1, KINDS)), None)


def _ask(jobs: Jobs, kind: str, wish: dict[str, Any], author: str) -> bool:
    """Whether it is asked for; not where somebody has a moment ago."""
    latest = _latest_job(jobs)
    waits = latest is not None and latest.kind == kind and latest.state in ("queued", "running")
    if not waits:
        jobs.add(kind, {name: value for name, value in wish.items() if value}, author)
    return not waits


def doubtful(job: Job) -> bool:
    """Whether it waits so long that nobody seems to do it."""
    age = (datetime.now(UTC) - datetime.fromisoformat(job.created)).total_seconds()
    return job.state == "queued" and age > SLOW_START
