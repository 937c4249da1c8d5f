"""Who is at the desk, and how a conversation gets from one to another."""

from dataclasses import asdict
from http import HTTPStatus
from typing import cast

from flask import jsonify, request
from flask.typing import ResponseReturnValue

from bot.handoff.errors import NotAnAgent
from bot.staff.errors import UnknownMember, UnknownTeam
from bot.storage.repositories.presence import Status
from webwidget.desk.pages import blueprint, body, me, text_of
from webwidget.errors import Refused, problem
from webwidget.services import services
from webwidget.staff.access import member, requires
from webwidget.staff.language import language, say


@blueprint.before_request
def _sign_of_life() -> None:
    """Whoever uses the desk is there; pages that lie open say so themselves. The stream tells nothing: it
    stays open for a while when a laptop is closed.
    """
    present = member()
    if present and present.has("agent") and "/api/" in request.path:
        services().handoff.presence.beat(present.name)


@blueprint.post("/api/presence")
@requires("agent")
def presence() -> ResponseReturnValue:
    """Say that one is there; with a `status`, also as what. Every open desk does it again and again."""
    status = body().get("status")
    if status is not None:
        if status not in ("available", "away"):
            raise Refused(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid", say("status_unknown"), field="status")
        services().handoff.presence.set(me().name, cast(Status, status))
    return jsonify(status=services().handoff.presence.status(me().name))


@blueprint.get("/api/colleagues")
@requires("agent")
def colleagues() -> ResponseReturnValue:
    """Who else may take a conversation over, and the teams with how many of each are there."""
    everybody = services().handoff.presence.colleagues()
    here = {one.name for one in everybody if one.status == "available"}
    teams = [
        {"name": each.name, "available": len(here.intersection(each.members))}
        for each in services().access.looking_after.teams()
    ]
    return jsonify(colleagues=[asdict(one) for one in everybody if one.name != me().name], teams=teams)


@blueprint.post("/api/conversations/<id>/take-over")
@requires("agent")
def take_over(id: str) -> ResponseReturnValue:
    """Take it from the bot; an admin also from a colleague."""
    services().handoff.desk.take_over(id, me())
    return jsonify(ok=True)


@blueprint.post("/api/conversations/<id>/requeue")
@requires("agent")
def requeue(id: str) -> ResponseReturnValue:
    """Let somebody else take it, of a `team` if one is named, with a `note` if there is one."""
    team = body().get("team")
    try:
        services().handoff.desk.requeue(id, me(), None if team is None else str(team), _note())
    except UnknownTeam as error:
        return problem(HTTPStatus.UNPROCESSABLE_ENTITY, "team", error.told(language()), "team")
    return jsonify(ok=True)


@blueprint.post("/api/conversations/<id>/transfer")
@requires("agent")
def transfer(id: str) -> ResponseReturnValue:
    """Pass it on to a colleague, with a `note` if there is one."""
    try:
        to = services().access.accounts.member(str(body().get("to", "")))
        services().handoff.desk.transfer(id, me(), to, _note())
    except (UnknownMember, NotAnAgent) as error:
        return problem(HTTPStatus.UNPROCESSABLE_ENTITY, "to", error.told(language()), "to")
    return jsonify(ok=True)


def _note() -> str:
    """What is to be said to whoever gets it. Raises Refused."""
    note = body().get("note") or ""
    if not isinstance(note, str):
        raise Refused(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid", say("body"), field="note")
    return text_of(note) if note.strip() else ""
