"""Sites: where the chat is embedded, and how it greets there."""

from collections.abc import Mapping
from datetime import datetime
from http import HTTPStatus
from io import BytesIO
from types import MappingProxyType
from typing import Any

from flask import Response, abort, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from bot.customers.errors import TooManyKeys
from bot.customers.keys import MOST
from knowledge.errors import InvalidField, UnknownSite
from knowledge.languages import LANGUAGES, language_of, phrases
from knowledge.sites.hours import Hours
from knowledge.sites.sites import MOST_ASSIGNED, USUALLY_ASSIGNED, Site, readable
from webwidget.admin.face import blueprint
from webwidget.admin.previewing import looks
from webwidget.admin.site_form import checked, hours_shown, sent
from webwidget.security import content_security
from webwidget.services import services
from webwidget.staff.access import requires
from webwidget.staff.language import in_language, language, moment
from webwidget.staff.origin import by

USUAL_WEEKS = ("Mo-Fr 9-17", "Mo-Fr 8-18; Sa 10-14", "Mo-Su 0-24")
QR = {"svg": 4, "png": 20}  # pixels of a module
NONE: Mapping[str, InvalidField] = MappingProxyType({})


@blueprint.get("/sites")
@requires("admin")
def sites() -> str:
    """All sites."""
    return render_template("admin/sites.html", sites=services().sites.all(), readable=readable)


@blueprint.get("/sites/new")
@requires("admin")
def new_site() -> Response:
    """An empty form."""
    return _form(None, Site("new", "–", (language(),)).as_json() | {"name": "", "title": ""})


@blueprint.post("/sites/new")
@requires("admin")
def add_site() -> ResponseReturnValue:
    """Add a site."""
    given = sent(request.form)
    site, faults = checked(Site("new", "–"), given)
    if "name" not in faults and _exists(site.name):
        faults = {"name": InvalidField("name", "site_exists", value=site.name), **faults}
    if faults:
        return _form(None, given, faults), HTTPStatus.UNPROCESSABLE_ENTITY
    services().sites.save(site)
    return redirect(url_for("admin.site", name=site.name, saved=1), HTTPStatus.SEE_OTHER)


@blueprint.get("/sites/<name>")
@requires("admin")
def site(name: str) -> Response:
    """The form of a site, with what its pages need."""
    present = services().sites.get(name)
    return _form(present, present.as_json())


@blueprint.post("/sites/<name>")
@requires("admin")
def change_site(name: str) -> ResponseReturnValue:
    """Save a site."""
    present, given = services().sites.get(name), sent(request.form) | {"name": name}
    site, faults = checked(present, given)
    if faults:
        return _form(present, given, faults), HTTPStatus.UNPROCESSABLE_ENTITY
    services().sites.save(site)
    return redirect(url_for("admin.site", name=name, saved=1), HTTPStatus.SEE_OTHER)


@blueprint.post("/sites/<name>/keys")
@requires("admin")
def make_key(name: str) -> Response:
    """A new key; its secret is on this page alone."""
    present = services().sites.get(name)
    try:
        _, secret = services().customers.keys.make(name, by())
    except TooManyKeys as error:
        return _form(present, present.as_json(), key_message=error.told(in_language().language))
    return _form(present, present.as_json(), secret=secret)


@blueprint.post("/sites/<name>/keys/<key>/remove")
@requires("admin")
def remove_key(name: str, key: str) -> ResponseReturnValue:
    """Nothing that it signed is believed any more. Raises UnknownKey."""
    services().customers.keys.remove(name, key, by())
    return redirect(url_for("admin.site", name=name, _anchor="keys"), HTTPStatus.SEE_OTHER)


@blueprint.get("/sites/<name>/qr.<ending>")
@requires("admin")
def qr(name: str, ending: str) -> Response:
    """The address of a site's chat as a QR code, for printing."""
    if ending not in QR:
        abort(HTTPStatus.NOT_FOUND)
    site = services().sites.get(name)
    import segno  # takes megabytes, and is seldom needed

    file = BytesIO()
    code = segno.make(url_for("chat.full_page", name=site.name, _external=True), error="q", micro=False)
    code.save(file, kind=ending, scale=QR[ending], border=4)
    response = Response(file.getvalue(), mimetype={"svg": "image/svg+xml", "png": "image/png"}[ending])
    response.headers.set("Content-Disposition", "attachment", filename=f"{site.name}.{ending}")
    return response


@blueprint.post("/sites/<name>/remove")
@requires("admin")
def remove_site(name: str) -> ResponseReturnValue:
    """Remove a site; its conversations stay."""
    services().sites.remove(name)
    return redirect(url_for("admin.sites"), HTTPStatus.SEE_OTHER)


def _exists(name: str) -> bool:
    try:
        services().sites.get(name)
    except UnknownSite:
        return False
    return True


def _moment_of(at: float) -> str:
    return moment(datetime.fromtimestamp(at).astimezone())


def _usual_greeting(locale: str) -> str:
    """What a site says that has no greeting of its own, if we speak its language."""
    return phrases(language_of(locale), "chat").say("greeting") if language_of(locale) in LANGUAGES else ""


def _form(
    present: Site | None,
    shown: Mapping[str, Any],
    faults: Mapping[str, InvalidField] = NONE,
    *,
    secret: str = "",
    key_message: str = "",
) -> Response:
    page = render_template(
        "admin/site.html",
        site=present,
        shown=shown,
        hours=hours_shown(shown["hours"], language()),
        weeks=[Hours.written(week).in_language(language()) for week in USUAL_WEEKS],
        origins="\n".join(map(readable, shown["origins"])),
        locales=tuple(dict.fromkeys((*LANGUAGES, *shown["locales"]))),
        faults={field: error.fault.told(language()) for field, error in faults.items()},
        saved="saved" in request.args and not faults,
        looks=looks(shown["accent"]),
        usual_greeting=_usual_greeting,
        usual_assign=USUALLY_ASSIGNED,
        most_assign=MOST_ASSIGNED,
        usual_retention=services().home.settings.retention["conversations"],
        address=request.url_root,
        keys=services().customers.keys.of(present.name) if present else [],
        most_keys=MOST,
        secret=secret,
        key_message=key_message,
        moment_of=_moment_of,
    )
    response = make_response(page)
    response.headers["Content-Security-Policy"] = content_security(frames="'self'")  # the preview
    return response
