"""People: what is stored of one is shown, handed out and erased; and what went by itself, to be brought back.

An address is sent in a form and never stands in a page's own address, where logs and histories would keep it.
"""

from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from bot.privacy.archiving import bring_back
from bot.privacy.erasure import Erasure, Report
from bot.privacy.errors import UnknownAddress
from bot.privacy.export import as_zip, collected, noted
from bot.privacy.people import Person
from bot.privacy.searching import Match, matches
from bot.staff.accounts import Member
from bot.storage.repositories.archive import Archived
from bot.storage.repositories.retention_runs import RetentionRun
from knowledge.languages import text
from webwidget.admin.face import blueprint
from webwidget.aside import aside_for_people
from webwidget.services import Services, services
from webwidget.staff.access import member, requires
from webwidget.staff.language import in_language, moment, say

LATEST = 10
NAME = "person.zip"


@dataclass(frozen=True)
class Chosen:
    """Whom the form names, and which of the conversations found it means."""

    person: Person
    ids: tuple[str, ...]


@blueprint.get("/people")
@requires("admin")
def people() -> str:
    """The search, and what went by itself."""
    return _page()


@blueprint.post("/people")
@requires("admin")
def find_person() -> ResponseReturnValue:
    """Conversations that mention an address."""
    given = request.form.get("address", "")
    try:
        person = Person.of(given)
    except UnknownAddress as error:
        return _page(given, message=error.told(in_language().language)), HTTPStatus.UNPROCESSABLE_ENTITY
    return _page(given, found=aside_for_people(matches, services().storage, person))


@blueprint.post("/people/export")
@requires("admin")
def export_person() -> ResponseReturnValue:
    """A ZIP of the conversations that are ticked."""
    chosen = _chosen()
    if not chosen.ids:
        return _again(chosen, say("none_ticked"))
    packed = aside_for_people(_packed, services(), chosen.ids, _by())
    headers = {"Content-Disposition": f'attachment; filename="{NAME}"'}
    return Response(packed, mimetype="application/zip", headers=headers)


@blueprint.post("/people/erase")
@requires("admin")
def erase_person() -> ResponseReturnValue:
    """Erase the conversations that are ticked, once somebody says that they are sure."""
    chosen = _chosen()
    if not chosen.ids or "sure" not in request.form:
        return _again(chosen, say("erase_unsure" if chosen.ids else "none_ticked"))
    report = aside_for_people(_erased, services(), chosen, _by())
    return _page(report=report)


@blueprint.post("/people/restore/<id>")
@requires("admin")
def restore_conversation(id: str) -> ResponseReturnValue:
    """Bring an archived conversation back."""
    bring_back(services().storage, id, _by())
    return redirect(url_for("admin.people"), HTTPStatus.SEE_OTHER)


def _by() -> str:
    present: Member | None = member()
    return present.name if present else ""


def _chosen() -> Chosen:
    """Raises UnknownAddress."""
    return Chosen(Person.of(request.form.get("address", "")), tuple(request.form.getlist("conversation")))


def _again(chosen: Chosen, message: str) -> ResponseReturnValue:
    found = aside_for_people(matches, services().storage, chosen.person)
    return _page(chosen.person.address, found=found, message=message), HTTPStatus.UNPROCESSABLE_ENTITY


def _packed(rooms: Services, ids: tuple[str, ...], by: str) -> bytes:
    found = collected(rooms.home, rooms.storage, ids)
    noted(rooms.storage, found, by)
    return as_zip(rooms.home, rooms.storage, found)


def _erased(rooms: Services, chosen: Chosen, by: str) -> Report:
    return Erasure(rooms.home, rooms.storage, by).run(chosen.ids, chosen.person.mentioned)


def _moment_of(at: float) -> str:
    return moment(datetime.fromtimestamp(at).astimezone())


def _gone() -> tuple[list[Archived], list[RetentionRun]]:
    with services().storage.reading() as read:
        return read.archive.latest(LATEST), read.retention_runs.latest(LATEST)


def _page(
    address: str = "", *, found: list[Match] | None = None, message: str = "", report: Report | None = None
) -> str:
    archived, runs = _gone()
    language = in_language().language
    return render_template(
        "admin/people.html",
        address=address,
        found=found,
        message=message,
        report=report,
        kept=[text("privacy", each.key, language, **each.data) for each in report.kept] if report else [],
        archived=archived,
        runs=runs,
        periods=services().home.settings.retention,
        moment_of=_moment_of,
    )
