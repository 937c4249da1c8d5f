"""The pages of curation."""

from flask import Blueprint, render_template

from webwidget.curation.phrases import CURATION
from webwidget.staff.access import protect, requires

blueprint = Blueprint(
    "curation", __name__, url_prefix="/curation", template_folder="templates", static_folder="static"
)
protect(blueprint, CURATION)


@blueprint.get("")
@requires("curator")
def entries() -> str:
    """The list of entries."""
    return render_template("curation/entries.html")
