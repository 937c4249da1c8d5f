"""Teams, and what each agent looks after."""

from http import HTTPStatus

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from bot.staff.errors import InvalidTeam, TeamExists, UnknownMember, UnknownTeam
from knowledge.errors import KundigError
from webwidget.admin.face import blueprint
from webwidget.errors import Refused
from webwidget.services import services
from webwidget.staff.access import requires
from webwidget.staff.language import in_language, say
from webwidget.staff.origin import by


@blueprint.get("/teams")
@requires("admin")
def teams() -> str:
    """All teams, each with who is in it."""
    return _page()


@blueprint.post("/teams")
@requires("admin")
def add_team() -> ResponseReturnValue:
    """Add a team."""
    name = request.form.get("name", "")
    try:
        services().access.looking_after.add_team(name, request.form.getlist("members"), by())
    except (InvalidTeam, TeamExists) as error:
        return _page(error.told(in_language().language), name), HTTPStatus.UNPROCESSABLE_ENTITY
    return redirect(url_for("admin.teams", saved=1), HTTPStatus.SEE_OTHER)


@blueprint.post("/teams/members")
@requires("admin")
def change_team() -> ResponseReturnValue:
    """Say who is in it."""
    try:
        services().access.looking_after.set_members(_team(), request.form.getlist("members"), by())
    except (UnknownTeam, UnknownMember) as error:
        return _page(error.told(in_language().language)), HTTPStatus.UNPROCESSABLE_ENTITY
    return redirect(url_for("admin.teams", saved=1), HTTPStatus.SEE_OTHER)


@blueprint.post("/teams/remove")
@requires("admin")
def remove_team() -> ResponseReturnValue:
    """It is gone; who waits for it waits for everybody."""
    try:
        services().access.looking_after.remove_team(_team(), by())
    except UnknownTeam as error:
        return _page(error.told(in_language().language)), HTTPStatus.UNPROCESSABLE_ENTITY
    return redirect(url_for("admin.teams", saved=1), HTTPStatus.SEE_OTHER)


@blueprint.post("/accounts/<name>/skills")
@requires("admin")
def change_skills(name: str) -> ResponseReturnValue:
    """Which languages, sites and teams an agent looks after."""
    form = request.form
    try:
        account = services().access.accounts.member(name).name
        services().access.looking_after.set_skill(
            account, form.getlist("locales"), form.getlist("sites"), by()
        )
        services().access.looking_after.set_teams(account, form.getlist("teams"), by())
    except UnknownMember as error:
        raise Refused(HTTPStatus.NOT_FOUND, "unknown_member", say("unknown_account")) from error
    except KundigError as error:
        raise Refused(
            HTTPStatus.UNPROCESSABLE_ENTITY, "skills", error.told(in_language().language)
        ) from error
    return redirect(url_for("admin.account", name=account, saved=1), HTTPStatus.SEE_OTHER)


def _team() -> str:
    """The one that is meant; its name may hold any sign, so it stands in no path."""
    return request.form.get("team", "")


def _page(message: str = "", name: str = "") -> str:
    return render_template(
        "admin/teams.html",
        teams=services().access.looking_after.teams(),
        agents=[each for each in services().access.accounts.all() if each.has("agent") and not each.disabled],
        message=message,
        name=name,
        saved="saved" in request.args and not message,
    )
