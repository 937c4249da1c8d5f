"""Who looks after an entry, and when it is to be looked at again."""

from http import HTTPStatus

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from knowledge.corpus.care import Care
from knowledge.errors import InvalidField
from webwidget.aside import aside
from webwidget.curation.face import blueprint
from webwidget.curation.listed import check_owner
from webwidget.services import services
from webwidget.staff.access import refuse, requires
from webwidget.staff.fields import explained


@blueprint.post("/entries/<locale>/<id>/care")
@requires("curator")
def care(locale: str, id: str) -> ResponseReturnValue:
    """Say who, and when. Raises UnknownEntry."""
    aside(services().corpus.entry, id, locale)
    try:
        kept = Care(id, locale, request.form.get("owner", ""), request.form.get("review_on", ""))
        if kept.owner != aside(services().curation.cares.of, [kept.key])[kept.key].owner:
            check_owner(kept.owner)  # whoever has it may have left since
    except InvalidField as error:
        return refuse(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid", explained(error))
    aside(services().curation.cares.keep, kept)
    return redirect(url_for("curation.edit", locale=locale, id=id, saved=1), HTTPStatus.SEE_OTHER)
