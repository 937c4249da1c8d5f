"""Import and export. An import is shown first, and done when somebody has said yes."""

import re
import secrets
import tempfile
import time
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
from typing import TypeVar

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from gevent import get_hub

from knowledge.entries import Entry
from knowledge.errors import ImportRefused, KundigError, Problem
from knowledge.formats import FORMATS, check_followups, read, read_located, write
from webwidget.curation.changes import Changes, compare
from webwidget.curation.entries import LOCALES, saving
from webwidget.curation.face import blueprint, curator
from webwidget.services import services
from webwidget.staff.access import refuse, requires
from webwidget.staff.language import say

KEPT = 3600.0  # seconds an uploaded file waits for a yes
TICKET = re.compile(r"[A-Za-z0-9_-]{20,40}")
EXPORTS = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "jsonl": "application/jsonl",
    "html": "text/html",
}
T = TypeVar("T")


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
    suffix = Path(file.filename).suffix.lower()[:10]
    locale = request.form.get("locale", "")
    try:
        with tempfile.TemporaryDirectory(prefix="kundig-import-") as folder:
            path = Path(folder) / f"upload{suffix}"
            file.save(path)
            found = _aside(lambda: read_located(path, locale if locale in LOCALES else LOCALES[0]))
        corpus = services().corpus
        check_followups(found, {entry.id for entry in corpus.entries()})
    except ImportRefused as error:
        return _page(error.problems, file.filename), HTTPStatus.UNPROCESSABLE_ENTITY
    except KundigError as error:
        return _page((Problem(0, "", str(error)),), file.filename), HTTPStatus.UNPROCESSABLE_ENTITY
    entries = [located.entry for located in found]
    return _plan(_keep(entries), entries)


@blueprint.post("/import/<ticket>")
@requires("curator")
def confirm(ticket: str) -> ResponseReturnValue:
    """Do it, if still the same would happen."""
    path = _waiting(ticket)
    if path is None:
        return refuse(HTTPStatus.NOT_FOUND, "import_gone", say("import_gone"))
    entries = read(path)
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

    def written() -> bytes:
        with tempfile.TemporaryDirectory(prefix="kundig-export-") as folder:
            path = Path(folder) / f"entries.{kind}"
            write(path, entries)
            return path.read_bytes()

    name = f"kundig-{locale or 'alle'}-{time.strftime('%Y-%m-%d')}.{kind}"
    if not re.fullmatch(r"[\w.-]+", name, re.ASCII):
        return refuse(HTTPStatus.UNPROCESSABLE_ENTITY, "locale", say("export_format"))
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(_aside(written), mimetype=EXPORTS[kind], headers=headers)


def _page(problems: tuple[Problem, ...], file: str = "") -> str:
    return render_template(
        "curation/transfer.html",
        problems=problems,
        file=file,
        locales=LOCALES,
        accept=",".join(FORMATS),
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


def _keep(entries: list[Entry]) -> str:
    """Put aside what was read, until somebody says yes; its ticket."""
    folder = services().home.run / "imports"
    folder.mkdir(mode=0o700, exist_ok=True)
    for old in folder.iterdir():
        if time.time() - old.stat().st_mtime > KEPT:
            old.unlink(missing_ok=True)
    ticket = secrets.token_urlsafe(18)
    write(folder / f"{ticket}.jsonl", entries)
    return ticket


def _waiting(ticket: str) -> Path | None:
    path = services().home.run / "imports" / f"{ticket}.jsonl"
    return path if TICKET.fullmatch(ticket) and path.is_file() else None


def _aside(work: Callable[[], T]) -> T:
    """Run on a thread of its own: a big workbook must not hold up everybody's conversations."""
    outcome: T | KundigError = get_hub().threadpool.apply(_outcome, (work,))
    if isinstance(outcome, KundigError):
        raise outcome
    return outcome


def _outcome(work: Callable[[], T]) -> T | KundigError:
    """A refusal is an outcome, too: the thread pool would log its traceback."""
    try:
        return work()
    except KundigError as error:
        return error
