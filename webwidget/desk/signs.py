"""Signs of life from an agent's screen: what it has shown, and that somebody types."""

from flask import jsonify
from flask.typing import ResponseReturnValue

from webwidget.desk.pages import MOST_SEQ, blueprint, body, me
from webwidget.services import services
from webwidget.staff.access import requires


@blueprint.post("/api/conversations/<id>/read")
@requires("agent")
def read(id: str) -> ResponseReturnValue:
    """How far the screen has come; counts for whoever has the conversation."""
    seq = body().get("seq")
    if isinstance(seq, int) and 0 < seq <= MOST_SEQ:
        services().reading.by_agent(id, me().name, seq)
    return jsonify(ok=True)


@blueprint.post("/api/conversations/<id>/typing")
@requires("agent")
def typing(id: str) -> ResponseReturnValue:
    """That the agent types, not what."""
    if services().typing.by_agent(id, me().name):
        services().typing_abroad.show(id)
    return jsonify(ok=True)
