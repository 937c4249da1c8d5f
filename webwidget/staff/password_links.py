"""Forgotten and first passwords: a letter is asked for, and its link leads to a page where one is chosen."""

from http import HTTPStatus

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from bot.staff.errors import InvalidMember, LinkOver, TooManyTries
from webwidget.limits import counted_as
from webwidget.services import services
from webwidget.staff.language import language, say
from webwidget.staff.origin import by, origin
from webwidget.staff.pages import blueprint, log_ins, waits


@blueprint.get("/login/forgotten")
def forgotten() -> str:
    """Asks whose password it is; without a mail server, whom to ask."""
    return _asking()


@blueprint.post("/login/forgotten")
def ask_link() -> ResponseReturnValue:
    """The same answer, whether there is such an account or not."""
    whom = request.form.get("whom", "").strip()
    if not whom or not services().home.settings.mail.sends:
        return _asking(), HTTPStatus.BAD_REQUEST
    if wait := log_ins().take(counted_as(request.remote_addr or "")):
        return _later(wait)
    try:
        services().access.password_links.forgotten(whom, origin())
    except TooManyTries as error:
        return _later(error.seconds)
    return render_template("staff/forgotten.html", asked=whom, mail=True, message="")


@blueprint.get("/password/<token>")
def new_password(token: str) -> ResponseReturnValue:
    """The page a letter leads to."""
    return _choosing(token)


@blueprint.post("/password/<token>")
def choose_password(token: str) -> ResponseReturnValue:
    """The new password counts; with it they log in."""
    new = request.form.get("new", "")
    if new != request.form.get("again", ""):
        return _choosing(token, say("password_differs"))
    try:
        services().access.password_links.choose(token, new, by())
    except LinkOver:
        return _choosing(token)
    except InvalidMember as error:
        return _choosing(token, error.told(language()))
    return redirect(url_for("staff.login", chosen=1), HTTPStatus.SEE_OTHER)


def _later(seconds: int) -> ResponseReturnValue:
    return _asking(waits(seconds)), HTTPStatus.TOO_MANY_REQUESTS, {"Retry-After": str(seconds)}


def _asking(message: str = "") -> str:
    sends = services().home.settings.mail.sends
    return render_template("staff/forgotten.html", asked="", mail=sends, message=message)


def _choosing(token: str, message: str = "") -> ResponseReturnValue:
    try:
        present = services().access.password_links.member(token)
    except LinkOver as error:
        sends = services().home.settings.mail.sends
        page = render_template("staff/link_over.html", message=error.told(language()), mail=sends)
        return page, HTTPStatus.GONE
    page = render_template("staff/choose.html", present=present, token=token, message=message)
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if message else HTTPStatus.OK
