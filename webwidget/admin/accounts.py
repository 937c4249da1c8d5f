"""Accounts: who works here and may do what; added, changed, disabled and removed."""

from http import HTTPStatus
from typing import Any, cast, get_args

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from bot.staff.accounts import Member, Role
from bot.staff.errors import InvalidMember, LastAdmin, MemberExists, UnknownMember
from knowledge.errors import KundigError
from knowledge.languages import LANGUAGES
from webwidget.admin.face import blueprint
from webwidget.errors import Refused
from webwidget.services import services
from webwidget.staff.access import requires
from webwidget.staff.language import in_language, say
from webwidget.staff.origin import by

ROLES: tuple[Role, ...] = get_args(Role)
NEW: dict[str, Any] = {"name": "", "display": "", "roles": ("agent",)}


@blueprint.get("/accounts")
@requires("admin")
def accounts() -> str:
    """All accounts."""
    sessions = services().sessions
    rows = [(each, sessions.of(each.name)) for each in services().staff.all()]
    return render_template("admin/accounts.html", rows=rows, second_step=services().second_step.on())


@blueprint.get("/accounts/new")
@requires("admin")
def new_account() -> str:
    """An empty form."""
    return render_template("admin/new_account.html", shown=NEW, roles=ROLES)


@blueprint.post("/accounts/new")
@requires("admin")
def add_account() -> ResponseReturnValue:
    """Add an account; its one-time password is shown this once."""
    form = request.form
    name, display = form.get("name", "").strip(), form.get("display", "").strip()
    shown = {"name": name, "display": display, "roles": _roles()}
    try:
        added, password = services().staff.invite(name, display or name, _roles(), by())
    except (InvalidMember, MemberExists) as error:
        message = error.told(in_language().language)
        page = render_template("admin/new_account.html", shown=shown, roles=ROLES, message=message)
        return page, HTTPStatus.UNPROCESSABLE_ENTITY
    return _page(added, password=password)


@blueprint.get("/accounts/<name>")
@requires("admin")
def account(name: str) -> str:
    """One account."""
    return _page(_found(name))


@blueprint.post("/accounts/<name>/roles")
@requires("admin")
def change_roles(name: str) -> ResponseReturnValue:
    """What it may do from now on."""
    return _done(name, lambda: services().staff.set_roles(name, _roles(), by()))


@blueprint.post("/accounts/<name>/email")
@requires("admin")
def change_email(name: str) -> ResponseReturnValue:
    """Where letters go, and by which a log-in provider is believed at first."""
    return _done(name, lambda: services().emails.give(name, request.form.get("email", ""), by()), "email")


@blueprint.post("/accounts/<name>/password")
@requires("admin")
def reset_password(name: str) -> ResponseReturnValue:
    """A one-time password, shown this once."""
    _found(name)
    password = services().staff.reset_password(name, by())
    return _page(_found(name), password=password)


@blueprint.post("/accounts/<name>/second-step")
@requires("admin")
def reset_totp(name: str) -> ResponseReturnValue:
    """For who has lost phone and recovery codes."""
    return _done(name, lambda: services().second_step.reset(name, by()))


@blueprint.post("/accounts/<name>/disable")
@requires("admin")
def disable_account(name: str) -> ResponseReturnValue:
    """It may not log in; whom it was talking to waits for another."""
    present = _found(name)

    def disable() -> None:
        services().staff.disable(name, by())
        services().agents.leave(present)

    return _done(name, disable)


@blueprint.post("/accounts/<name>/enable")
@requires("admin")
def enable_account(name: str) -> ResponseReturnValue:
    """It may log in again."""
    return _done(name, lambda: services().staff.enable(name, by()))


@blueprint.post("/accounts/<name>/logout")
@requires("admin")
def end_account_sessions(name: str) -> ResponseReturnValue:
    """End its log-ins."""
    return _done(name, lambda: services().staff.end_sessions(name, by()))


@blueprint.post("/accounts/<name>/remove")
@requires("admin")
def remove_account(name: str) -> ResponseReturnValue:
    """It is gone; whom it was talking to waits for another."""
    present = _found(name)
    try:
        services().staff.remove(name, by())
    except LastAdmin as error:
        return _page(present, message=error.told(in_language().language)), HTTPStatus.CONFLICT
    services().agents.leave(present)
    return redirect(url_for("admin.accounts"), HTTPStatus.SEE_OTHER)


def _done(name: str, change: Any, saved: str = "account") -> ResponseReturnValue:
    present = _found(name)
    try:
        change()
    except LastAdmin as error:
        return _page(present, message=error.told(in_language().language)), HTTPStatus.CONFLICT
    except KundigError as error:
        return _page(present, message=error.told(in_language().language)), HTTPStatus.UNPROCESSABLE_ENTITY
    return redirect(url_for("admin.account", name=name, saved=saved), HTTPStatus.SEE_OTHER)


def _page(present: Member, *, message: str = "", password: str = "") -> str:
    return render_template(
        "admin/account.html",
        account=present,
        roles=ROLES,
        message=message,
        password=password,
        second_step=services().second_step.state(present.name),
        sessions=services().sessions.of(present.name),
        looks=services().looking_after.of(present.name),
        all_locales=LANGUAGES,
        all_sites=services().sites.all(),
        all_teams=services().looking_after.teams(),
        saved="" if message else request.args.get("saved", ""),
    )


def _found(name: str) -> Member:
    try:
        return services().staff.member(name)
    except UnknownMember as error:
        raise Refused(HTTPStatus.NOT_FOUND, "unknown_member", say("unknown_account")) from error


def _roles() -> tuple[Role, ...]:
    return tuple(cast(Role, role) for role in request.form.getlist("roles"))
