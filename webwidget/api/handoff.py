"""Waiting for a person: what it is like, where else to be reached, and no longer."""

from http import HTTPStatus
from typing import Any

from flask import jsonify
from flask.typing import ResponseReturnValue

from bot.conversations.texts import standing
from bot.storage.records import Conversation
from webwidget.api.contract import Asked, operation
from webwidget.api.customer import conversation
from webwidget.api.strangers import admit
from webwidget.services import services


@operation("cancelHandoff")
def cancel(asked: Asked) -> ResponseReturnValue:
    """The customer leaves the queue; whoever is already with a person stays there."""
    services().store.cancel(_admitted().id)
    return "", HTTPStatus.NO_CONTENT


@operation("getWaiting")
def waiting(asked: Asked) -> ResponseReturnValue:
    """Who is there, how many wait before, and how long it takes."""
    present, store = _admitted(), services().store
    found = store.outlook(present.id)
    shown: dict[str, Any] = {"state": present.state, "there": found.kind, "ahead": found.ahead}
    if found.minutes:
        shown["minutes"] = list(found.minutes)
    if found.opens:
        shown["opens"] = found.opens.isoformat()
    return jsonify(
        shown | {"text": standing(found, present.locale), "email": bool(store.contacts.find(present.id))}
    )


@operation("setContact")
def leave_address(asked: Asked) -> ResponseReturnValue:
    """Where the answer is to go. Raises InvalidEmail."""
    services().store.contacts.reach_at(_admitted().id, str(asked.body["email"]))
    return "", HTTPStatus.NO_CONTENT


@operation("deleteContact")
def take_address_back(asked: Asked) -> ResponseReturnValue:
    """Not there any more."""
    services().store.contacts.reach_at(_admitted().id, None)
    return "", HTTPStatus.NO_CONTENT


def _admitted() -> Conversation:
    """Whose conversation it is, unless they ask too often. Raises Refused."""
    found = conversation()
    admit("waiting", found.id)
    return found
