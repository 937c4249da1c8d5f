"""The second step at log-in: the code that an app shows, after the password.

Where all of the staff need one, whoever lacks it sets it up here, before anything is open to them.
"""

from http import HTTPStatus

from flask import make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response as AnyResponse

from bot.staff.accounts import By
from bot.staff.errors import SealBroken, TooManyTries, WrongCode
from webwidget.services import services
from webwidget.staff.access import begin_session, here
from webwidget.staff.halfway import SETS_UP_WITHIN, forget, halfway
from webwidget.staff.language import language
from webwidget.staff.origin import origin, remember
from webwidget.staff.pages import blueprint, enter, waits
from webwidget.staff.session import session
from webwidget.staff.totp import drawn


@blueprint.get("/login/code")
def code() -> ResponseReturnValue:
    """Asks for it; who has not given a password, or too long ago, begins again."""
    return _form() if halfway() else redirect(url_for("staff.login"))


@blueprint.post("/login/code")
def check_code() -> ResponseReturnValue:
    """Logs in with the right one."""
    present, whence = halfway(), origin()
    if present is None:
        return redirect(url_for("staff.login"), HTTPStatus.SEE_OTHER)
    try:
        services().access.second_step.log_in(present.member.name, request.form.get("code", ""), whence)
    except TooManyTries as error:
        wait = {"Retry-After": str(error.seconds)}
        return _form(waits(error.seconds)), HTTPStatus.TOO_MANY_REQUESTS, wait
    except (WrongCode, SealBroken) as error:
        return _form(error.told(language())), HTTPStatus.UNAUTHORIZED
    response = enter(present.member, present.target, whence)
    forget(response)
    return response


@blueprint.get("/login/set-up")
def set_up() -> ResponseReturnValue:
    """The key to scan."""
    return _setting_up() if halfway(SETS_UP_WITHIN) else redirect(url_for("staff.login"))


@blueprint.post("/login/set-up")
def confirm_set_up() -> ResponseReturnValue:
    """Logs in with the first code, and shows the recovery codes, this once."""
    present, whence = halfway(SETS_UP_WITHIN), origin()
    if present is None:
        return redirect(url_for("staff.login"), HTTPStatus.SEE_OTHER)
    me, typed = present.member, request.form.get("code", "")
    try:
        codes = services().access.second_step.confirm(me.name, typed, By(me.name, here()), whence)
    except TooManyTries as error:
        refused = _setting_up(waits(error.seconds), HTTPStatus.TOO_MANY_REQUESTS)
        refused.headers["Retry-After"] = str(error.seconds)
        return refused
    except (WrongCode, SealBroken) as error:
        return _setting_up(error.told(language()), HTTPStatus.UNAUTHORIZED)
    begin_session(me.name)
    services().access.sessions.end_others(me.name, session().id)  # nobody was asked for a code there
    onward = url_for("staff.account") if me.one_time else present.target
    response = make_response(render_template("staff/recovery.html", codes=codes, onward=onward))
    remember(response, whence.device)
    forget(response)
    return response


def _setting_up(message: str = "", status: HTTPStatus = HTTPStatus.OK) -> AnyResponse:
    present = halfway(SETS_UP_WITHIN)
    setup = present and services().access.second_step.setup(
        present.member.name, services().home.settings.title
    )
    if not setup:  # set up in another tab meanwhile
        return redirect(url_for("staff.login"), HTTPStatus.SEE_OTHER)
    picture = drawn(setup.address)
    page = render_template("staff/set_up.html", setup=setup, picture=picture, message=message)
    return make_response(page, status)


def _form(message: str = "") -> str:
    return render_template("staff/code.html", message=message)
