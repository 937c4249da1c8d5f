"""Pictures and PDFs at the desk: sent ahead of a reply, and looked at."""

from http import HTTPStatus

from flask import jsonify, request
from flask.typing import ResponseReturnValue

from bot.conversations.attachments import as_media, by_agent
from webwidget.desk.pages import blueprint, me
from webwidget.receiving import handed_out, received
from webwidget.services import services
from webwidget.staff.access import requires


@blueprint.post("/api/conversations/<id>/attachments")
@requires("agent")
def attach(id: str) -> ResponseReturnValue:
    """Check a file and keep it for a reply; the same file again is the same attachment."""
    rooms, agent = services(), me()
    rooms.handoff.desk.check_owner(id, agent)
    with received(rooms.home) as file:
        kept = rooms.attachments.add(id, file, request.args.get("name", ""), by_agent(agent.name))
    return jsonify(id=kept.id, media=as_media(kept)), HTTPStatus.CREATED


@blueprint.get("/api/conversations/<id>/attachments/<attachment>")
@requires("agent")
def attached(id: str, attachment: str) -> ResponseReturnValue:
    """A file of this conversation."""
    return handed_out(*services().attachments.read(id, attachment, by_agent(me().name)))
