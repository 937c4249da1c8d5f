"""Accounts: who works here and may do what; added, changed, disabled and removed."""

from http import HTTPStatus
from typing import Any, cast, get_args

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from bot.conversations.errors import InvalidEmail
from bot.staff.accounts import Member, Role
from bot.staff.emails import as_kept, give
from bot.staff.errors import EmailTaken, InvalidMember, LastAdmin, MemberExists, UnknownMember
from bot.storage import Transaction
from knowledge.errors import KundigError
from knowledge.languages import LANGUAGES
from webwidget.admin.face import blueprint
from webwidget.errors import Refused
from webwidget.services import services
from webwidget.staff.access import requires
from webwidget.staff.language import in_language, language, say
from webwidget.staff.origin import by

ROLES: tuple[Role, ...] = get_args(Role)
NEW: dict[str, Any] = {"name": "", "display": "", "email": "", "roles": ("agent",)}


@blueprint.get("/accounts")
@requires("admin")
def accounts() -> str:
    """All accounts."""
    sessions, second = services().access.sessions, services().access.second_reader.wanted()
    rows = [(each, sessions.of(each.name)) for each in services().access.accounts.all()]
    return render_template(
        "admin/accounts.html",
        rows=rows,
        second_step=services().access.second_step.on(),
        second=second,
        required_step=services().access.required_step.wanted(),
    )


@blueprint.get("/accounts/new")
@requires("admin")
def new_account() -> str:
    """An empty form."""
    return _new_page(NEW)


@blueprint.post("/accounts/new")
@requires("admin")
def add_account() -> ResponseReturnValue:
    """Add an account: it is invited by e-mail, or its one-time password is shown this once."""
    form = request.form
    shown = {name: form.get(name, "").strip() for name in ("name", "display", "email")}
    try:
        return _added(shown["name"], shown["display"] or shown["name"], shown["email"])
    except (InvalidMember, MemberExists, InvalidEmail, EmailTaken) as error:
        message = error.told(in_language().language)
        page = _new_page(shown | {"roles": _roles()}, message)
        return page, HTTPStatus.UNPROCESSABLE_ENTITY


def _added(name: str, display: str, email: str) -> ResponseReturnValue:
    rooms = services()
    if email and "letter" in request.form and rooms.home.settings.mail.sends:
        added = rooms.access.password_links.invite(name, display, _roles(), email, by(), language())
        return redirect(url_for("admin.account", name=added.name, saved="link"), HTTPStatus.SEE_OTHER)
    kept, me = as_kept(email), by()

    def also(tx: Transaction, name: str) -> None:
        give(tx, name, kept, me)

    added, password = rooms.access.accounts.invite(name, display, _roles(), me, also)
    return _page(rooms.access.accounts.member(added.name), password=password)


def _new_page(shown: dict[str, Any], message: str = "") -> str:
    return render_template(
        "admin/new_account.html",
        shown=shown,
        roles=ROLES,
        message=message,
        mail=services().home.settings.mail.sends,
    )


@blueprint.get("/accounts/<name>")
@requires("admin")
def account(name: str) -> str:
    """One account."""
    return _page(_found(name))


@blueprint.post("/accounts/<name>/roles")
@requires("admin")
def change_roles(name: str) -> ResponseReturnValue:
    """What it may do from now on."""
    return _done(name, lambda: services().access.accounts.set_roles(name, _roles(), by()))


@blueprint.post("/accounts/<name>/email")
@requires("admin")
def change_email(name: str) -> ResponseReturnValue:
    """Where letters go, and by which a log-in provider is believed at first."""
    return _done(
        name, lambda: services().access.emails.give(name, request.form.get("email", ""), by()), "email"
    )


@blueprint.post("/accounts/<name>/password")
@requires("admin")
def reset_password(name: str) -> ResponseReturnValue:
    """A one-time password, shown this once."""
    _found(name)
    password = services().access.accounts.reset_password(name, by())
    return _page(_found(name), password=password)


@blueprint.post("/accounts/<name>/link")
@requires("admin")
def send_link(name: str) -> ResponseReturnValue:
    """E-mail a link by which they choose a password."""
    return _done(name, lambda: services().access.password_links.send(name, by()), "link")


@blueprint.post("/accounts/<name>/second-step")
@requires("admin")
def reset_totp(name: str) -> ResponseReturnValue:
    """For who has lost phone and recovery codes."""
    return _done(name, lambda: services().access.second_step.reset(name, by()))


@blueprint.post("/accounts/<name>/disable")
@requires("admin")
def disable_account(name: str) -> ResponseReturnValue:
    """It may not log in; whom it was talking to waits for another."""
    present = _found(name)

    def disable() -> None:
        services().access.accounts.disable(name, by())
        services().handoff.presence.leave(present)

    return _done(name, disable)


@blueprint.post("/accounts/<name>/enable")
@requires("admin")
def enable_account(name: str) -> ResponseReturnValue:
    """It may log in again."""
    return _done(name, lambda: services().access.accounts.enable(name, by()))


@blueprint.post("/accounts/<name>/logout")
@requires("admin")
def end_account_sessions(name: str) -> ResponseReturnValue:
    """End its log-ins."""
    return _done(name, lambda: services().access.accounts.end_sessions(name, by()))


@blueprint.post("/accounts/<name>/remove")
@requires("admin")
def remove_account(name: str) -> ResponseReturnValue:
    """It is gone; whom it was talking to waits for another."""
    present = _found(name)
    try:
        services().access.accounts.remove(name, by())
    except LastAdmin as error:
        return _page(present, message=error.told(in_language().language)), HTTPStatus.CONFLICT
    services().handoff.presence.leave(present)
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
        second_step=services().access.second_step.state(present.name),
        mail=services().home.settings.mail.sends,
        sessions=services().access.sessions.of(present.name),
        looks=services().access.looking_after.of(present.name),
        all_locales=LANGUAGES,
        all_sites=services().sites.all(),
        all_teams=services().access.looking_after.teams(),
        saved="" if message else request.args.get("saved", ""),
    )


def _found(name: str) -> Member:
    try:
        return services().access.accounts.member(name)
    except UnknownMember as error:
        raise Refused(HTTPStatus.NOT_FOUND, "unknown_member", say("unknown_account")) from error


def _roles() -> tuple[Role, ...]:
    return tuple(cast(Role, role) for role in request.form.getlist("roles"))
