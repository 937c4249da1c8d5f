"""Whose conversations are one person's: one is taken out, or joined again."""

from flask import jsonify
from flask.typing import ResponseReturnValue

from webwidget.desk.pages import blueprint, body, me
from webwidget.services import services
from webwidget.staff.access import requires


@blueprint.post("/api/conversations/<id>/people/part")
@requires("agent")
def part_people(id: str) -> ResponseReturnValue:
    """The other `conversation` is somebody else's. Nothing is lost: it can be joined again."""
    services().people.part(id, _other(), me().name)
    return jsonify({})


@blueprint.post("/api/conversations/<id>/people/join")
@requires("agent")
def join_people(id: str) -> ResponseReturnValue:
    """It is theirs after all, as was proved."""
    services().people.join_again(id, _other())
    return jsonify({})


def _other() -> str:
    return str(body().get("conversation") or "")
