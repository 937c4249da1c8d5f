"""Notes for colleagues."""

from http import HTTPStatus

from flask import jsonify
from flask.typing import ResponseReturnValue

from webwidget.desk.pages import blueprint, me, text_sent
from webwidget.services import services
from webwidget.staff.access import requires


@blueprint.post("/api/conversations/<id>/notes")
@requires("agent")
def add_note(id: str) -> ResponseReturnValue:
    """Write something down; customers never see it."""
    return jsonify(services().handoff.desk.note(id, me(), text_sent()).as_json()), HTTPStatus.CREATED
