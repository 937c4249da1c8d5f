"""Sites: where the chat is embedded, and how it greets there."""

from datetime import datetime
from http import HTTPStatus
from io import BytesIO
from typing import Any

from flask import Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from bot.customers.errors import TooManyKeys
from bot.customers.keys import MOST
from knowledge.errors import InvalidField, UnknownSite
from knowledge.hours import UNSET, Hours
from knowledge.languages import LANGUAGES
from knowledge.sites import MOST_ASSIGNED, USUALLY_ASSIGNED, Site, as_origin, readable
from webwidget.admin.face import blueprint
from webwidget.services import services
from webwidget.staff.access import requires
from webwidget.staff.fields import explained
from webwidget.staff.language import in_language, moment
from webwidget.staff.origin import by

QR = {"svg": 4, "png": 20}  # pixels of a module
HOURS = ("week", "zone", "holidays", "exceptions")


@blueprint.get("/sites")
@requires("admin")
def sites() -> str:
    """All sites."""
    return render_template("admin/sites.html", sites=services().sites.all(), readable=readable)


@blueprint.get("/sites/new")
@requires("admin")
def new_site() -> str:
    """An empty form."""
    return _form(None, Site("new", "–").as_json() | {"name": "", "title": ""})


@blueprint.post("/sites/new")
@requires("admin")
def add_site() -> ResponseReturnValue:
    """Add a site."""
    sent = _sent()
    try:
        name = Site(sent["name"], sent["name"]).name
        if _exists(name):
            raise InvalidField("name", "site_exists", value=name)
        services().sites.save(_typed(Site(name, name), sent))
    except InvalidField as error:
        return _form(None, sent, error), HTTPStatus.UNPROCESSABLE_ENTITY
    return redirect(url_for("admin.site", name=name, saved=1), HTTPStatus.SEE_OTHER)


@blueprint.get("/sites/<name>")
@requires("admin")
def site(name: str) -> str:
    """The form of a site, with what its pages need."""
    present = services().sites.get(name)
    return _form(present, present.as_json())


@blueprint.post("/sites/<name>")
@requires("admin")
def change_site(name: str) -> ResponseReturnValue:
    """Save a site."""
    present, sent = services().sites.get(name), _sent() | {"name": name}
    try:
        services().sites.save(_typed(present, sent))
    except InvalidField as error:
        return _form(present, sent, error), HTTPStatus.UNPROCESSABLE_ENTITY
    return redirect(url_for("admin.site", name=name, saved=1), HTTPStatus.SEE_OTHER)


@blueprint.post("/sites/<name>/keys")
@requires("admin")
def make_key(name: str) -> str:
    """A new key; its secret is on this page alone."""
    present = services().sites.get(name)
    try:
        _, secret = services().site_keys.make(name, by())
    except TooManyKeys as error:
        return _form(present, present.as_json(), key_message=error.told(in_language().language))
    return _form(present, present.as_json(), secret=secret)


@blueprint.post("/sites/<name>/keys/<key>/remove")
@requires("admin")
def remove_key(name: str, key: str) -> ResponseReturnValue:
    """Nothing that it signed is believed any more. Raises UnknownKey."""
    services().site_keys.remove(name, key, by())
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


def _sent() -> dict[str, Any]:
    """What the form says, a site's fields by name. A greeting without its language is dropped."""
    form = request.form
    locales = tuple(form.getlist("locales"))
    return {
        "name": form.get("name", "").strip(),
        "title": form.get("title", "").strip(),
        "locales": locales,
        "origins": tuple(as_origin(line) for line in form.get("origins", "").splitlines() if line.strip()),
        "accent": form.get("accent", "").strip().lower(),
        "greeting": {locale: form.get(f"greeting-{locale}", "").strip() for locale in locales},
        "notice": {locale: _lines(form.get(f"notice-{locale}", "")) for locale in locales},
        "consent": "consent" in form,
        "assign": _count(form.get("most", "").strip() or "0") if "assign" in form else None,
        "retention": _count(form.get("retention", "").strip()),
        "hours": {field: form.get(f"hours-{field}", "").strip() for field in HOURS},
    }


def _typed(site: Site, sent: dict[str, Any]) -> Site:
    """The site as the form has it. Raises InvalidField."""
    written = sent["hours"]
    hours = None
    if written["week"]:
        days = [line.split(None, 1) for line in written["exceptions"].splitlines() if line.strip()]
        hours = Hours.written(
            written["week"],
            zone=written["zone"],
            holidays=written["holidays"],
            exceptions={day: spans[0] if spans else "" for day, *spans in days},
        )
    return site.changed(**sent | {"hours": hours})


def _hours_shown(stored: dict[str, Any] | None) -> dict[str, str]:
    """Opening hours as the form has them, an exception a line."""
    stored = stored or UNSET
    if isinstance(stored["exceptions"], str):
        return stored
    lines = [f"{day} {spans}".strip() for day, spans in stored["exceptions"].items()]
    return stored | {"exceptions": "\n".join(lines)}


def _lines(text: str) -> str:
    """As browsers send them, without carriage returns."""
    return text.replace("\r\n", "\n").strip()


def _count(written: str) -> int | None:
    """A number; none where nothing is written. What is no number is 0, for `Site` to refuse."""
    if not written:
        return None
    return int(written) if written.isascii() and written.isdigit() and len(written) < 9 else 0


def _exists(name: str) -> bool:
    try:
        services().sites.get(name)
    except UnknownSite:
        return False
    return True


def _moment_of(at: float) -> str:
    return moment(datetime.fromtimestamp(at).astimezone())


def _form(
    present: Site | None,
    shown: dict[str, Any],
    error: InvalidField | None = None,
    *,
    secret: str = "",
    key_message: str = "",
) -> str:
    return render_template(
        "admin/site.html",
        site=present,
        shown=shown,
        hours=_hours_shown(shown["hours"]),
        origins="\n".join(map(readable, shown["origins"])),
        locales=tuple(dict.fromkeys((*LANGUAGES, *shown["locales"]))),
        error=error,
        message=explained(error) if error else "",
        saved="saved" in request.args and error is None,
        usual_assign=USUALLY_ASSIGNED,
        most_assign=MOST_ASSIGNED,
        usual_retention=services().home.settings.retention["conversations"],
        address=request.url_root,
        keys=services().site_keys.of(present.name) if present else [],
        most_keys=MOST,
        secret=secret,
        key_message=key_message,
        moment_of=_moment_of,
    )
