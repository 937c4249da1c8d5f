"""Whose conversations are one person's: one is taken out, or joined again; an address or an account is to be
proved.
"""

from http import HTTPStatus

from flask import jsonify
from flask.typing import ResponseReturnValue

from bot.conversations.errors import InvalidEmail
from webwidget.desk.pages import blueprint, body, me
from webwidget.desk.windows import check_open
from webwidget.errors import Refused
from webwidget.services import services
from webwidget.staff.access import requires
from webwidget.staff.language import language, say


@blueprint.post("/api/conversations/<id>/people/part")
@requires("agent")
def part_people(id: str) -> ResponseReturnValue:
    """The other `conversation` is somebody else's. Nothing is lost: it can be joined again."""
    services().customers.people.part(id, _other(), me().name)
    return jsonify({})


@blueprint.post("/api/conversations/<id>/people/join")
@requires("agent")
def join_people(id: str) -> ResponseReturnValue:
    """It is theirs after all, as was proved."""
    services().customers.people.join_again(id, _other())
    return jsonify({})


@blueprint.post("/api/conversations/<id>/address")
@requires("agent")
def ask_address(id: str) -> ResponseReturnValue:
    """A letter asks whether the address is of whom writes there by a messenger. Refused for anybody else."""
    rooms = services()
    with rooms.storage.reading() as read:
        fits = rooms.home.settings.mail.sends and read.messengers.peer_of(id) is not None
    if not fits:
        raise Refused(HTTPStatus.CONFLICT, "no_messenger", say("no_messenger"), field="email")
    try:
        rooms.store.contacts.ask(id, str(body().get("email") or ""))
    except InvalidEmail as error:
        told = error.told(language())
        raise Refused(HTTPStatus.UNPROCESSABLE_ENTITY, error.code, told, field="email") from error
    return jsonify({})


@blueprint.post("/api/conversations/<id>/account-link")
@requires("agent")
def send_account_link(id: str) -> ResponseReturnValue:
    """Whoever writes there by a messenger gets a link to where they are logged in. Raises NoAccountPage."""
    check_open(services(), id)
    return jsonify(seq=services().handoff.account_links.send(id, me()))


def _other() -> str:
    return str(body().get("conversation") or "")
