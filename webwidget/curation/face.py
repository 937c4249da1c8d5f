"""The blueprint that all pages of curation share."""

from flask import Blueprint
from werkzeug.wrappers import Response

from bot.cluster.distribution import Distribution
from bot.conversations.files import limits as files
from bot.staff.accounts import Member
from knowledge import limits
from webwidget.security import content_security
from webwidget.services import services
from webwidget.staff.access import member, protect

FILE_LIMIT = limits.FILE + 1_000_000  # bytes of a form with a file to import
FORM_LIMIT = 500_000  # bytes of an entry with a long answer and many variants

blueprint = Blueprint(
    "curation", __name__, url_prefix="/curation", template_folder="templates", static_folder="static"
)
protect(
    blueprint,
    "curation",
    "report",
    "measures",
    "gate",
    uploads={
        "curation.upload": FILE_LIMIT,
        "curation.create": FORM_LIMIT,
        "curation.change": FORM_LIMIT,
        "curation.preview": FORM_LIMIT,
        "curation.bulk": FORM_LIMIT,
        "curation.advice": FORM_LIMIT,
        "curation.picture": files.SIZE,
    },
)


@blueprint.after_request
def _may_show_the_preview(response: Response) -> Response:
    """Our own frame, and none of others."""
    response.headers.setdefault("Content-Security-Policy", content_security(frames="'self'"))
    return response


@blueprint.before_request
def _where_the_corpus_is() -> None:
    """Of several nodes, one holds the corpus: what is written elsewhere would never go live."""
    rooms = services()
    if rooms.storage.shared and member() is not None:
        Distribution(rooms.home, rooms.storage).check_corpus()


def curator() -> Member:
    """Who works here; the views require somebody."""
    present = member()
    assert present is not None, "a view of curation requires a member"
    return present
