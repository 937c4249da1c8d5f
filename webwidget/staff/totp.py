"""My second step: switched on with an app and a code, recovery codes shown once, switched off again."""

from collections.abc import Callable
from http import HTTPStatus

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from bot.staff.errors import SealBroken, TooManyTries, WrongCode, WrongPassword
from webwidget.services import services
from webwidget.staff.access import requires
from webwidget.staff.account import myself
from webwidget.staff.language import language, say
from webwidget.staff.origin import by, origin
from webwidget.staff.pages import blueprint, waits
from webwidget.staff.session import session


@blueprint.get("/account/second-step")
@requires(None)
def totp() -> str:
    """How it stands, and what can be done."""
    return _page()


@blueprint.post("/account/second-step")
@requires(None)
def begin_totp() -> ResponseReturnValue:
    """Make a key to scan, for who knows the password: others must not lock the owner out with it."""

    def begin() -> None:
        services().access.accounts.confirm(myself().name, request.form.get("password", ""), origin())
        services().access.second_step.begin(myself().name)

    return _tried(begin)


@blueprint.post("/account/second-step/confirm")
@requires(None)
def confirm_totp() -> ResponseReturnValue:
    """Switch it on; other log-ins end, since nobody was asked for a code there."""

    def confirm() -> list[str]:
        codes = services().access.second_step.confirm(myself().name, _code(), by(), origin())
        services().access.sessions.end_others(myself().name, session().id)
        return codes

    return _tried(confirm)


@blueprint.post("/account/second-step/codes")
@requires(None)
def new_recovery_codes() -> ResponseReturnValue:
    """New recovery codes in place of the old ones."""
    return _tried(lambda: services().access.second_step.new_codes(myself().name, _code(), by(), origin()))


@blueprint.post("/account/second-step/off")
@requires(None)
def totp_off() -> ResponseReturnValue:
    """Switch it off, where each decides for themselves."""
    if services().access.required_step.wanted():
        return _page(say("second_step_required")), HTTPStatus.FORBIDDEN
    return _tried(lambda: services().access.second_step.switch_off(myself().name, _code(), by(), origin()))


def _tried(act: Callable[[], list[str] | None]) -> ResponseReturnValue:
    """What came of it: recovery codes, shown this once, or the page as it is now."""
    try:
        codes = act()
    except TooManyTries as error:
        wait = {"Retry-After": str(error.seconds)}
        return _page(waits(error.seconds)), HTTPStatus.TOO_MANY_REQUESTS, wait
    except WrongPassword:
        return _page(say("password_wrong")), HTTPStatus.UNPROCESSABLE_ENTITY
    except (WrongCode, SealBroken) as error:
        return _page(error.told(language())), HTTPStatus.UNPROCESSABLE_ENTITY
    if codes:
        return render_template("staff/recovery.html", codes=codes, onward=url_for("staff.account"))
    return redirect(url_for("staff.totp"), HTTPStatus.SEE_OTHER)


def _page(message: str = "") -> str:
    steps, name = services().access.second_step, myself().name
    setup = steps.setup(name, services().home.settings.title)
    picture = drawn(setup.address) if setup else ""
    return render_template(
        "staff/totp.html",
        required=services().access.required_step.wanted(),
        state=steps.state(name),
        setup=setup,
        picture=picture,
        message=message,
    )


def drawn(address: str) -> Markup:
    """As SVG that needs no style of its own, which our policy would forbid."""
    import segno  # takes megabytes, and is seldom needed

    drawn = segno.make(address, error="m", micro=False)
    svg = drawn.svg_inline(omitsize=True, border=3, dark="#000", light="#fff", svgclass=None, lineclass=None)
    return Markup(svg)  # noqa: S704  # made of modules alone, the address is not in it


def _code() -> str:
    return request.form.get("code", "")
