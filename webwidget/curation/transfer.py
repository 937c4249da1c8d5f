"""Import and export. The worker reads an import and says what it would change; it is done after a yes."""

import re
import time
from dataclasses import replace
from http import HTTPStatus
from pathlib import PurePath
from typing import Any

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from knowledge import limits
from knowledge.corpus.jobs import Job, Jobs
from knowledge.entries import ADDRESS_LENGTH
from knowledge.errors import FileRefused, Problem, UnknownJob
from knowledge.imports import CHECK, IMPORT, KINDS
from knowledge.imports.outcome import Outcome
from knowledge.imports.uploads import Uploads
from knowledge.languages import preferred
from webwidget.aside import aside
from webwidget.curation.entries import LOCALES
from webwidget.curation.face import blueprint, curator
from webwidget.curation.files import ENDINGS, as_file, keep
from webwidget.curation.publishing import doubtful
from webwidget.curation.writing import writer
from webwidget.services import services
from webwidget.staff.access import refuse, requires
from webwidget.staff.language import language, say

NAME_LENGTH = 200  # characters of a file's name that are told
OPEN = ("queued", "running")
_WITHOUT_SCHEME = re.compile(
    r"[^\s/:?#@]+\.[^\s/:?#@.]+(:\d+)?(?=[/?#]|$)"
)  # as people write: shop.example/faq
EXPORTS = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "jsonl": "application/jsonl",
    "html": "text/html",
}


@blueprint.get("/import")
@requires("curator")
def transfer() -> str:
    """The form for an import, and the exports."""
    return _page()


@blueprint.post("/import")
@requires("curator")
def upload() -> ResponseReturnValue:
    """Put the file aside and have it looked at."""
    file = request.files.get("file")
    if file is None or not file.filename:
        return _page(message=say("file_missing")), HTTPStatus.UNPROCESSABLE_ENTITY
    ending = PurePath(file.filename).suffix.lower()
    if ending not in ENDINGS:
        unknown = FileRefused("ending", file=file.filename, known=" ".join(ENDINGS))
        return _page((Problem(0, "", unknown.fault),), file.filename), HTTPStatus.UNPROCESSABLE_ENTITY
    ticket = keep(services().home, file, ending)
    asked = _asked(ticket, file.filename)
    job = aside(services().jobs.add, CHECK, asked, curator().name)
    return redirect(url_for("curation.imported", id=job), HTTPStatus.SEE_OTHER)


@blueprint.post("/import/page")
@requires("curator")
def fetch() -> ResponseReturnValue:
    """Have a running page looked at; the worker fetches it."""
    address = request.form.get("address", "").strip()[:ADDRESS_LENGTH]
    if _WITHOUT_SCHEME.match(address):
        address = f"https://{address}"
    if not address.lower().startswith(("https://", "http://")):
        return _page(message=say("address_missing")), HTTPStatus.UNPROCESSABLE_ENTITY
    ticket = aside(Uploads(services().home).keep, ".html", lambda _: None)
    asked = _asked(ticket, address) | {"address": address}
    job = aside(services().jobs.add, CHECK, asked, curator().name)
    return redirect(url_for("curation.imported", id=job), HTTPStatus.SEE_OTHER)


@blueprint.get("/import/<int:id>")
@requires("curator")
def imported(id: int) -> ResponseReturnValue:
    """How far an import is: looked at, to be confirmed, done, or refused."""
    job = _job(id)
    if job is None:
        return refuse(HTTPStatus.NOT_FOUND, "import_gone", say("import_gone"))
    if job.state in OPEN:
        return render_template("curation/importing.html", job=job, doubtful=doubtful(job))
    if job.error:
        return _page(message=job.error.told(language()), file=job.payload["name"])
    came = Outcome.from_json(job.result or {})
    if came.saved:
        created, changed = came.saved.created, came.saved.changed
        done = url_for("curation.entries", created=created, changed=changed, imported=id)
        return redirect(done, HTTPStatus.SEE_OTHER)
    if came.plan is None:
        return _page(_named(came.problems, job.payload["name"]), job.payload["name"])
    waits = Uploads(services().home).waits(job.payload["ticket"])
    return render_template("curation/plan.html", job=job, came=came, plan=came.plan, waits=waits)


@blueprint.post("/import/<int:id>")
@requires("curator")
def confirm(id: int) -> ResponseReturnValue:
    """Ask the worker to do it, if still the same would happen; a second click asks for nothing more."""
    job = _job(id)
    plan = Outcome.from_json(job.result).plan if job and job.result else None
    if job is None or plan is None or not Uploads(services().home).waits(job.payload["ticket"]):
        return refuse(HTTPStatus.NOT_FOUND, "import_gone", say("import_gone"))
    asked = {**job.payload, "version": plan.version}
    if bool(job.payload.get("review")) < _goes_to_review():  # another one has looked at it, who may do more
        return refuse(HTTPStatus.CONFLICT, "import_theirs", say("import_theirs"))
    return redirect(
        url_for("curation.imported", id=aside(_ask_once, services().jobs, asked, curator().name)),
        HTTPStatus.SEE_OTHER,
    )


@blueprint.post("/import/<int:id>/undo")
@requires("curator")
def undo(id: int) -> ResponseReturnValue:
    """Take an import back, all of it in one step; what was changed since stays."""
    job = _job(id)
    saved = Outcome.from_json(job.result).saved if job and job.result else None
    if saved is None or not saved.first:
        return refuse(HTTPStatus.NOT_FOUND, "import_gone", say("import_gone"))
    undone = aside(services().curation.batches.undo_save, saved, author=curator().name)
    return redirect(
        url_for("curation.entries", restored=undone.restored, kept=undone.kept), HTTPStatus.SEE_OTHER
    )


@blueprint.get("/export")
@requires("curator")
def export() -> ResponseReturnValue:
    """All entries, or those of one locale, as a file."""
    kind, locale = request.args.get("format", ""), request.args.get("locale") or None
    if kind not in EXPORTS:
        return refuse(HTTPStatus.UNPROCESSABLE_ENTITY, "format", say("export_format"))
    entries = aside(services().corpus.entries, locale=locale)
    name = "-".join(filter(None, ("kundig", locale, time.strftime("%Y-%m-%d")))) + f".{kind}"
    if not re.fullmatch(r"[\w.-]+", name, re.ASCII):
        return refuse(HTTPStatus.UNPROCESSABLE_ENTITY, "locale", say("export_format"))
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(as_file(f".{kind}", entries), mimetype=EXPORTS[kind], headers=headers)


def _asked(ticket: str, name: str) -> dict[str, Any]:
    return {
        "ticket": ticket,
        "name": name[:NAME_LENGTH],
        "locale": _language(),
        "pictures": bool(request.form.get("pictures")),
        "review": _goes_to_review(),
    }


def _goes_to_review() -> bool:
    """Whether what is imported waits for somebody's yes."""
    by = writer()
    return not by.approves or by.needs_second


def _job(id: int) -> Job | None:
    """An import that is remembered; those of all curators are for all of them."""
    try:
        found = aside(services().jobs.get, id)
    except (UnknownJob, OverflowError):
        return None
    return found if found.kind in KINDS else None


def _ask_once(jobs: Jobs, asked: dict[str, Any], author: str) -> int:
    """The job that does this; one that is not done yet is not asked for again."""
    for job in jobs.recent(kinds=(IMPORT,)):
        if job.state in OPEN and job.payload["ticket"] == asked["ticket"]:
            return job.id
    return jobs.add(IMPORT, asked, author)


def _named(problems: tuple[Problem, ...], name: str) -> tuple[Problem, ...]:
    """With the file called as its owner calls it."""
    return tuple(
        replace(each, fault=replace(each.fault, data={**each.fault.data, "file": name}))
        if "file" in each.fault.data
        else each
        for each in problems
    )


def _page(problems: tuple[Problem, ...] = (), file: str = "", message: str = "") -> str:
    return render_template(
        "curation/transfer.html",
        problems=problems,
        file=file,
        message=message,
        locales=LOCALES,
        preset=_language(),
        accept=",".join(ENDINGS),
        largest=limits.FILE,
        exports=tuple(EXPORTS),
        total=aside(services().corpus.count),
    )


def _language() -> str:
    return preferred([request.form.get("locale", ""), services().home.settings.default_locale])
