"""The blueprint that all pages of curation share."""

from flask import Blueprint

from bot.handoff.staff import Member
from webwidget.curation.phrases import CURATION
from webwidget.staff.access import member, protect

UPLOAD_LIMIT = 20_000_000  # bytes of a file to import

blueprint = Blueprint(
    "curation", __name__, url_prefix="/curation", template_folder="templates", static_folder="static"
)
protect(blueprint, CURATION, uploads={"curation.upload": UPLOAD_LIMIT})


def curator() -> Member:
    """Who works here; the views require somebody."""
    present = member()
    assert present is not None, "a view of curation requires a member"
    return present
