"""Contexts of a site: where customers are on their way, and what the chat shows there first."""

from http import HTTPStatus
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from knowledge.errors import InvalidField
from knowledge.sites.contexts import MOST, Context
from knowledge.sites.sites import Site
from webwidget.admin.face import blueprint
from webwidget.services import services
from webwidget.staff.access import requires
from webwidget.staff.fields import explained

LISTS = ("paths", "given", "topics", "entries")
EMPTY = {"name": "", "greeting": {}} | dict.fromkeys(LISTS, ())


@blueprint.get("/sites/<name>/contexts")
@requires("admin")
def contexts(name: str) -> str:
    """All of them, and an empty one."""
    site = services().sites.get(name)
    return _page(site, [each.as_json() for each in site.contexts])


@blueprint.post("/sites/<name>/contexts")
@requires("admin")
def save_contexts(name: str) -> ResponseReturnValue:
    """Save them; one that lost its name goes."""
    site = services().sites.get(name)
    sent = [_sent(number, site) for number in range(MOST + 1) if f"name-{number}" in request.form]
    kept = [each for each in sent if each["name"]]
    try:
        changed = site.changed(contexts=tuple(map(Context.from_json, kept)))
    except InvalidField as error:
        return _page(site, kept, explained(error)), HTTPStatus.UNPROCESSABLE_ENTITY
    services().sites.save(changed)
    return redirect(url_for("admin.contexts", name=name, saved=1), HTTPStatus.SEE_OTHER)


def _sent(number: int, site: Site) -> dict[str, Any]:
    def lines(field: str) -> list[str]:
        written = request.form.get(f"{field}-{number}", "")
        return list(dict.fromkeys(line.strip() for line in written.splitlines() if line.strip()))

    greeting = {at: request.form.get(f"greeting-{number}-{at}", "").strip() for at in site.locales}
    said = {at: text for at, text in greeting.items() if text}
    lists = {field: lines(field) for field in LISTS}
    return {"name": request.form.get(f"name-{number}", "").strip(), "greeting": said, **lists}


def _page(site: Site, shown: list[dict[str, Any]], message: str = "") -> str:
    return render_template(
        "admin/contexts.html",
        site=site,
        contexts=[*shown, EMPTY] if len(shown) < MOST else shown,
        message=message,
        saved="saved" in request.args and not message,
    )
