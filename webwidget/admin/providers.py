"""Log-in providers: who may vouch for members of the staff."""

from http import HTTPStatus

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from bot.staff.errors import InvalidProvider, ProviderExists, ProviderUnreachable, UnknownProvider
from bot.staff.provider import Provider
from webwidget.admin.face import blueprint
from webwidget.errors import Refused
from webwidget.services import services
from webwidget.staff.access import requires
from webwidget.staff.language import language, say
from webwidget.staff.origin import by

FIELDS = ("name", "title", "issuer", "client_id", "secret")


@blueprint.get("/providers")
@requires("admin")
def providers() -> str:
    """All of them, and a form for another."""
    return _page()


@blueprint.post("/providers")
@requires("admin")
def add_provider() -> ResponseReturnValue:
    """Add one, once it has answered at its address."""
    given = {name: request.form.get(name, "").strip() for name in FIELDS}
    new = Provider(**given | {"title": given["title"] or given["name"]})
    try:
        services().access.providers.check(new)
        services().access.oidc.check(new)
        services().access.providers.add(new, by())
    except (InvalidProvider, ProviderExists, ProviderUnreachable) as error:
        return _page(error.told(language()), given), HTTPStatus.UNPROCESSABLE_ENTITY
    return redirect(url_for("admin.providers", saved=1), HTTPStatus.SEE_OTHER)


@blueprint.post("/providers/<name>/remove")
@requires("admin")
def remove_provider(name: str) -> ResponseReturnValue:
    """Nobody logs in with it any more."""
    try:
        services().access.providers.remove(name, by())
    except UnknownProvider as error:
        raise Refused(HTTPStatus.NOT_FOUND, "unknown_provider", say("unknown_provider")) from error
    return redirect(url_for("admin.providers"), HTTPStatus.SEE_OTHER)


def _page(message: str = "", given: dict[str, str] | None = None) -> str:
    return render_template(
        "admin/providers.html",
        providers=services().access.providers.all(),
        message=message,
        given=dict.fromkeys(FIELDS, "") | (given or {}) | {"secret": ""},
        saved="saved" in request.args and not message,
        back=url_for("staff.log_in_from", provider="NAME", _external=True),
    )
