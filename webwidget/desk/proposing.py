"""Proposing an answer to the curators."""

from http import HTTPStatus

from flask import jsonify
from flask.typing import ResponseReturnValue

from webwidget.desk.pages import MOST_SEQ, blueprint, body, me
from webwidget.errors import Refused
from webwidget.services import services
from webwidget.staff.access import requires
from webwidget.staff.language import say


@blueprint.post("/api/conversations/<id>/propose")
@requires("agent")
def propose(id: str) -> ResponseReturnValue:
    """The message `seq` of an agent's as an entry, or its question as a variant: the curators decide."""
    seq = body().get("seq")
    if isinstance(seq, bool) or not isinstance(seq, int) or not 0 < seq < MOST_SEQ:
        raise Refused(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid", say("body"), field="seq")
    proposed = services().handoff.proposing.propose(id, seq, me())
    return jsonify(seq=proposed.seq, state=proposed.state), HTTPStatus.CREATED
