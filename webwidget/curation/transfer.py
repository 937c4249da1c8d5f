"""Import and export. An import is shown first, and done when somebody has said yes."""

import re
import secrets
import time
from http import HTTPStatus
from pathlib import Path

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from knowledge.entries import Entry
from knowledge.errors import ImportRefused, KundigError, Problem
from knowledge.languages import preferred
from webwidget.curation.changes import Changes, compare
from webwidget.curation.entries import LOCALES, saving
from webwidget.curation.face import blueprint, curator
from webwidget.curation.files import ENDINGS, as_file, entries_of
from webwidget.services import services
from webwidget.staff.access import refuse, requires
from webwidget.staff.language import say

KEPT = 3600.0  # seconds an uploaded file waits for a yes
ENDING = re.compile(r"\.[a-z0-9]{1,8}$")
TICKET = re.compile(r"[A-Za-z0-9_-]{20,40}")
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
    return _page(())


@blueprint.post("/import")
@requires("curator")
def upload() -> ResponseReturnValue:
    """Read the file and show what would happen, or what is wrong with it."""
    file = request.files.get("file")
    if file is None or not file.filename:
        return _page((Problem(0, "", say("file_missing")),)), HTTPStatus.UNPROCESSABLE_ENTITY
    ticket, path = _shelf(file.filename, request.form.get("locale", ""))
    file.save(path)
    try:
        return _plan(ticket, _entries(path))
    except KundigError as error:
        path.unlink()
        told = str(error).replace(path.name, file.filename)
        problems = error.problems if isinstance(error, ImportRefused) else (Problem(0, "", told),)
        return _page(problems, file.filename), HTTPStatus.UNPROCESSABLE_ENTITY


@blueprint.post("/import/<ticket>")
@requires("curator")
def confirm(ticket: str) -> ResponseReturnValue:
    """Do it, if still the same would happen."""
    path = _waiting(ticket)
    if path is None:
        return refuse(HTTPStatus.NOT_FOUND, "import_gone", say("import_gone"))
    entries = _entries(path)
    with saving:
        if _changes(entries).version != request.form.get("version"):
            return _plan(ticket, entries, moved_on=True), HTTPStatus.CONFLICT
        saved = services().corpus.save(entries, author=curator().name)
    path.unlink(missing_ok=True)
    address = url_for("curation.entries", created=saved.created, changed=saved.changed)
    return redirect(address, HTTPStatus.SEE_OTHER)


@blueprint.get("/export")
@requires("curator")
def export() -> ResponseReturnValue:
    """All entries, or those of one locale, as a file."""
    kind, locale = request.args.get("format", ""), request.args.get("locale") or None
    if kind not in EXPORTS:
        return refuse(HTTPStatus.UNPROCESSABLE_ENTITY, "format", say("export_format"))
    entries = services().corpus.entries(locale=locale)
    name = "-".join(filter(None, ("kundig", locale, time.strftime("%Y-%m-%d")))) + f".{kind}"
    if not re.fullmatch(r"[\w.-]+", name, re.ASCII):
        return refuse(HTTPStatus.UNPROCESSABLE_ENTITY, "locale", say("export_format"))
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(as_file(f".{kind}", entries), mimetype=EXPORTS[kind], headers=headers)


def _page(problems: tuple[Problem, ...], file: str = "") -> str:
    return render_template(
        "curation/transfer.html",
        problems=problems,
        file=file,
        locales=LOCALES,
        preset=_language(""),
        accept=",".join(ENDINGS),
        exports=tuple(EXPORTS),
        total=len(services().corpus.entries()),
    )


def _plan(ticket: str, entries: list[Entry], *, moved_on: bool = False) -> str:
    changes = _changes(entries)
    return render_template("curation/plan.html", changes=changes, ticket=ticket, moved_on=moved_on)


def _changes(entries: list[Entry]) -> Changes:
    named = {(entry.id, entry.locale) for entry in entries}
    present = [entry for entry in services().corpus.entries() if (entry.id, entry.locale) in named]
    return compare(present, entries)


def _entries(path: Path) -> list[Entry]:
    """What a file on the shelf would save now. Raises KundigError."""
    return entries_of(path, path.name.split(".")[1], services().corpus.entries())


def _language(wanted: str) -> str:
    return preferred([wanted, services().home.settings.default_locale])


def _shelf(name: str, locale: str) -> tuple[str, Path]:
    """A ticket, and where the file it stands for waits until somebody says yes."""
    folder = services().home.run / "imports"
    folder.mkdir(mode=0o700, exist_ok=True)
    for old in folder.iterdir():
        if time.time() - old.stat().st_mtime > KEPT:
            old.unlink(missing_ok=True)
    ticket = secrets.token_urlsafe(18)
    ending = ENDING.search(name.lower())
    return ticket, folder / f"{ticket}.{_language(locale)}{ending[0] if ending else ''}"


def _waiting(ticket: str) -> Path | None:
    if not TICKET.fullmatch(ticket):
        return None
    return next((services().home.run / "imports").glob(f"{ticket}.*"), None)
