"""Whether somebody else than the writer approves an answer."""

from http import HTTPStatus

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from webwidget.admin.face import blueprint
from webwidget.services import services
from webwidget.staff.access import requires
from webwidget.staff.origin import by


@blueprint.post("/second-reader")
@requires("admin")
def second_reader() -> ResponseReturnValue:
    """Switch it on or off; noted."""
    services().access.second_reader.want("wanted" in request.form, by())
    return redirect(url_for("admin.accounts", _anchor="second-reader"), HTTPStatus.SEE_OTHER)
