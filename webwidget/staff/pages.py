"""The start page, the log-in and the log-out."""

import math
from http import HTTPStatus
from typing import cast

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from bot.staff.accounts import Member
from bot.staff.demo_accounts import DEMO_ACCOUNTS
from bot.staff.errors import AccountDisabled, OneTimeOver, TooManyTries, WrongPassword
from bot.staff.tries import Origin
from webwidget.limits import Limiter, Rate, counted_as
from webwidget.services import services
from webwidget.staff import halfway
from webwidget.staff.access import begin_session, end_session, member, protect
from webwidget.staff.addresses import own_page
from webwidget.staff.language import counted, language, say
from webwidget.staff.origin import origin, remember

LOG_INS = "kundig.log_ins"

blueprint = Blueprint(
    "staff", __name__, template_folder="templates", static_folder="static", static_url_path="/staff/static"
)
protect(blueprint)


@blueprint.get("/")
def welcome() -> str:
    """The start page."""
    settings = services().home.settings
    return render_template("staff/welcome.html", title=settings.title, demo=settings.demo)


@blueprint.get("/login")
def login() -> AnyResponse | str:
    """The log-in form; who is logged in already goes on."""
    present = member()
    if present:
        return redirect(own_page(request.args.get("next"), first_page(present)))
    return form()


@blueprint.post("/login")
def log_in() -> AnyResponse | tuple[str, int, dict[str, str]]:
    """Check name and password; a failure shows the form again with what to do."""
    name, password = request.form.get("name", "").strip(), request.form.get("password", "")
    whence, staff = origin(), services().access.accounts
    if not name or not password:
        return form(say("incomplete"), name), HTTPStatus.BAD_REQUEST, {}
    known = staff.is_familiar(name, whence)  # then others at this address do not count
    if not known and (wait := log_ins().take(counted_as(request.remote_addr or ""))):
        return try_later(wait, name)
    try:
        present = staff.verify(name, password, whence)
    except TooManyTries as error:
        return try_later(error.seconds, name)
    except WrongPassword:
        return form(say("wrong"), name), HTTPStatus.UNAUTHORIZED, {}
    except (AccountDisabled, OneTimeOver) as error:
        return form(error.told(language()), name), HTTPStatus.FORBIDDEN, {}
    target = own_page(request.form.get("next"), first_page(present))
    if services().access.second_step.state(present.name).since is not None:
        return halfway.send_on(present.name, target)
    if services().access.required_step.wanted():
        services().access.second_step.begin(present.name)
        return halfway.send_on(present.name, target, "staff.set_up", halfway.SETS_UP_WITHIN)
    return enter(present, target, whence)


@blueprint.post("/logout")
def log_out() -> AnyResponse:
    """End the session, here and for every copy of its cookie."""
    end_session()
    return redirect(url_for("staff.login"), HTTPStatus.SEE_OTHER)


def enter(present: Member, target: str, whence: Origin) -> AnyResponse:
    """Log in, for who has given all that is asked for."""
    begin_session(present.name)
    response = redirect(url_for("staff.account") if present.one_time else target, HTTPStatus.SEE_OTHER)
    remember(response, whence.device)
    return response


def log_ins() -> Limiter:
    """How often one address may try, whatever the names; one for each app."""
    limiter = current_app.extensions.setdefault(LOG_INS, Limiter(Rate(30, 0.1)))
    return cast(Limiter, limiter)


def waits(seconds: int) -> str:
    """How long to wait for the next try, as a sentence."""
    if seconds < 90:
        return counted("throttled_seconds", seconds)
    return counted("throttled_minutes", math.ceil(seconds / 60))


def try_later(seconds: int, name: str) -> tuple[str, int, dict[str, str]]:
    """The form again, with how long to wait."""
    return form(waits(seconds), name), HTTPStatus.TOO_MANY_REQUESTS, {"Retry-After": str(seconds)}


def form(message: str = "", name: str = "") -> str:
    """The log-in form."""
    settings = services().home.settings
    target = request.values.get("next", "")
    return render_template(
        "staff/login.html",
        title=settings.title,
        message=message,
        name=name,
        target=own_page(target, ""),
        providers=services().access.providers.all(),
        mail=settings.mail.sends,
        chosen="chosen" in request.args and not message,
        accounts=DEMO_ACCOUNTS if settings.demo else (),
    )


def first_page(present: Member) -> str:
    """Where someone's work is."""
    return url_for("desk.page") if present.has("agent") else url_for("curation.gaps")
