"""My account: change the password, see where one is logged in, and end that."""

from http import HTTPStatus

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from bot.staff.accounts import Member
from bot.staff.errors import InvalidMember, TooManyTries, WrongPassword
from bot.staff.subscriptions import Subscriptions
from webwidget.services import services
from webwidget.staff.access import begin_session, member, requires
from webwidget.staff.language import in_language, say
from webwidget.staff.origin import by, origin
from webwidget.staff.pages import blueprint, first_page, waits
from webwidget.staff.session import session


@blueprint.get("/account")
@requires(None)
def account() -> str:
    """The page."""
    return _page()


@blueprint.post("/account/password")
@requires(None)
def change_password() -> ResponseReturnValue:
    """Change one's own password: all log-ins end, and this browser gets a new one."""
    me, form = myself(), request.form
    old, new = form.get("old", ""), form.get("new", "")
    if new != form.get("again", ""):
        return _page(say("password_differs")), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        services().access.accounts.change_password(me.name, old, new, by(), origin())
    except WrongPassword:
        return _page(say("password_wrong")), HTTPStatus.UNPROCESSABLE_ENTITY
    except TooManyTries as error:
        return _page(waits(error.seconds)), HTTPStatus.TOO_MANY_REQUESTS, {"Retry-After": str(error.seconds)}
    except InvalidMember as error:
        return _page(error.told(in_language().language)), HTTPStatus.UNPROCESSABLE_ENTITY
    begin_session(me.name)
    target = first_page(me) if me.one_time else url_for("staff.account", saved=1)
    return redirect(target, HTTPStatus.SEE_OTHER)


@blueprint.post("/account/sessions/end")
@requires(None)
def end_sessions() -> ResponseReturnValue:
    """End one of one's log-ins, or all but this one."""
    me, handle = myself(), request.form.get("handle", "")
    if handle:
        services().access.sessions.end_one(me.name, handle)
    else:
        services().access.sessions.end_others(me.name, session().id)
    services().access.audit.note("sessions_ended", by(), me.name)
    return redirect(url_for("staff.account"), HTTPStatus.SEE_OTHER)


def _page(message: str = "") -> str:
    me, sessions = myself(), services().access.sessions
    second_step = services().access.second_step.state(me.name)
    return render_template(
        "staff/account.html",
        me=me,
        second_step=second_step,
        letters=services().home.settings.mail.sends and me.has("curator"),
        weekly=Subscriptions(services().storage).wants_weekly(me),
        message=message,
        saved="saved" in request.args and not message,
        sessions=sessions.of(me.name),
        current=sessions.handle(session().id),
    )


def myself() -> Member:
    """Whoever is logged in."""
    present = member()
    assert present is not None, "a view of one's account requires a member"
    return present
