"""Whether all of the staff need a second step at log-in."""

from http import HTTPStatus

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from webwidget.admin.face import blueprint
from webwidget.services import services
from webwidget.staff.access import requires
from webwidget.staff.origin import by


@blueprint.post("/required-step")
@requires("admin")
def required_step() -> ResponseReturnValue:
    """Switch it on or off; noted."""
    services().access.required_step.want("wanted" in request.form, by())
    return redirect(url_for("admin.accounts", _anchor="required-step"), HTTPStatus.SEE_OTHER)
