"""The blueprint that all pages of administration share."""

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response as AnyResponse

from webwidget.staff.access import protect, requires

blueprint = Blueprint(
    "admin", __name__, url_prefix="/admin", template_folder="templates", static_folder="static"
)
protect(blueprint, "admin", "channels")

# In their order: each has a view, a template and a phrase of its name.
TABS = ("status", "sites", "channels", "accounts", "teams", "people", "audit")


@blueprint.context_processor
def _tabs() -> dict[str, tuple[str, ...]]:
    return {"tabs": TABS}


@blueprint.get("")
@requires("admin")
def first() -> AnyResponse:
    """The first page."""
    return redirect(url_for(f"admin.{TABS[0]}"))
