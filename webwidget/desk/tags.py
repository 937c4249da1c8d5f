"""Tags of conversations."""

from http import HTTPStatus

from flask import jsonify
from flask.typing import ResponseReturnValue

from bot.handoff.errors import InvalidTag, TooManyTags
from knowledge.errors import KundigError
from webwidget.desk.pages import blueprint, body
from webwidget.errors import problem
from webwidget.services import services
from webwidget.staff.access import requires
from webwidget.staff.language import language


@blueprint.get("/api/tags")
@requires("agent")
def tags() -> ResponseReturnValue:
    """Those in use, the most frequent first."""
    return jsonify(tags=services().handoff.tagging.used())


@blueprint.post("/api/conversations/<id>/tags")
@requires("agent")
def add_tag(id: str) -> ResponseReturnValue:
    """Call a conversation something; whoever has it."""
    try:
        return jsonify(tags=services().handoff.tagging.add(id, _tag()))
    except (InvalidTag, TooManyTags) as error:
        return _refused(error)


@blueprint.post("/api/conversations/<id>/tags/remove")
@requires("agent")
def remove_tag(id: str) -> ResponseReturnValue:
    """Take a tag away; nothing when there is none."""
    return jsonify(tags=services().handoff.tagging.remove(id, _tag()))


def _tag() -> str:
    return str(body().get("tag") or "")


def _refused(error: KundigError) -> ResponseReturnValue:
    return problem(HTTPStatus.UNPROCESSABLE_ENTITY, error.code, error.told(language()), "tag")
