"""The second step at log-in: the code that an app shows, after the password."""

from http import HTTPStatus

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from bot.staff.errors import SealBroken, TooManyTries, WrongCode
from webwidget.services import services
from webwidget.staff.halfway import forget, halfway
from webwidget.staff.language import language
from webwidget.staff.origin import origin
from webwidget.staff.pages import blueprint, enter, waits


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
        services().second_step.log_in(present.member.name, request.form.get("code", ""), whence)
    except TooManyTries as error:
        wait = {"Retry-After": str(error.seconds)}
        return _form(waits(error.seconds)), HTTPStatus.TOO_MANY_REQUESTS, wait
    except (WrongCode, SealBroken) as error:
        return _form(error.told(language())), HTTPStatus.UNAUTHORIZED
    response = enter(present.member, present.target, whence)
    forget(response)
    return response


def _form(message: str = "") -> str:
    return render_template("staff/code.html", message=message)
