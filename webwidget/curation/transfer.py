"""Import and export. An import is shown first, and done when somebody has said yes."""

import re
import secrets
import time
from dataclasses import replace
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from knowledge.corpus import Corpus, Saved
from knowledge.entries import Entry
from knowledge.errors import ImportRefused, KundigError, Problem
from knowledge.importing import planned
from knowledge.languages import preferred
from webwidget.aside import aside
from webwidget.curation.changes import Changes, compare
from webwidget.curation.entries import LOCALES
from webwidget.curation.face import blueprint, curator
from webwidget.curation.files import ENDINGS, as_file, entries_of
from webwidget.services import services
from webwidget.staff.access import refuse, requires
from webwidget.staff.language import say

if TYPE_CHECKING:
    from knowledge.formats.problems import Located

KEPT = 3600.0  # seconds an uploaded file waits for a yes
ENDING = re.compile(r"\.[a-z0-9]{1,8}$")
TICKET = re.compile(r"[A-Za-z0-9_-]{20,40}")
EXPORTS = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "jsonl": "application/jsonl",
    "html": "text/html",
}


class MovedOn(Exception):
    """The import that somebody has said yes to would do something else by now."""


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
        return _page((), message=say("file_missing")), HTTPStatus.UNPROCESSABLE_ENTITY
    ticket, path = _shelf(file.filename, request.form.get("locale", ""))
    file.save(path)
    try:
        return _plan(ticket, _read(path))
    except KundigError as error:
        path.unlink()
        return _page(_problems(error, file.filename), file.filename), HTTPStatus.UNPROCESSABLE_ENTITY


@blueprint.post("/import/<ticket>")
@requires("curator")
def confirm(ticket: str) -> ResponseReturnValue:
    """Do it, if still the same would happen."""
    path = _waiting(ticket)
    if path is None:
        return refuse(HTTPStatus.NOT_FOUND, "import_gone", say("import_gone"))
    found, version = _read(path), request.form.get("version", "")
    try:
        saved = aside(_import, services().corpus, found, version, curator().name)
    except MovedOn:
        return _plan(ticket, found, moved_on=True), HTTPStatus.CONFLICT
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
    entries = aside(services().corpus.entries, locale=locale)
    name = "-".join(filter(None, ("kundig", locale, time.strftime("%Y-%m-%d")))) + f".{kind}"
    if not re.fullmatch(r"[\w.-]+", name, re.ASCII):
        return refuse(HTTPStatus.UNPROCESSABLE_ENTITY, "locale", say("export_format"))
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(as_file(f".{kind}", entries), mimetype=EXPORTS[kind], headers=headers)


def _problems(error: KundigError, name: str) -> tuple[Problem, ...]:
    """What is wrong, with the file called as its owner calls it."""
    if isinstance(error, ImportRefused):
        return error.problems
    return (Problem(0, "", replace(error.fault, data={**error.data, "file": name})),)


def _page(problems: tuple[Problem, ...], file: str = "", message: str = "") -> str:
    return render_template(
        "curation/transfer.html",
        problems=problems,
        file=file,
        message=message,
        locales=LOCALES,
        preset=_language(""),
        accept=",".join(ENDINGS),
        exports=tuple(EXPORTS),
        total=len(aside(services().corpus.entries)),
    )


def _plan(ticket: str, found: list["Located"], *, moved_on: bool = False) -> str:
    """What would happen now. Raises ImportRefused."""
    changes = aside(_changes, services().corpus, found)
    return render_template("curation/plan.html", changes=changes, ticket=ticket, moved_on=moved_on)


def _changes(corpus: Corpus, found: list["Located"]) -> Changes:
    stored = corpus.entries()
    return _compared(stored, planned(found, stored))


def _import(corpus: Corpus, found: list["Located"], version: str, author: str) -> Saved:
    """Raises MovedOn, ImportRefused; nothing has changed then."""

    def plan(stored: list[Entry]) -> list[Entry]:
        entries = planned(found, stored)
        if _compared(stored, entries).version != version:
            raise MovedOn
        return entries

    return corpus.merge(plan, author=author)


def _compared(stored: list[Entry], entries: list[Entry]) -> Changes:
    named = {(entry.id, entry.locale) for entry in entries}
    return compare([entry for entry in stored if (entry.id, entry.locale) in named], entries)


def _read(path: Path) -> list["Located"]:
    """What is in a file on the shelf. Raises KundigError."""
    return entries_of(path, path.name.split(".")[1])


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
