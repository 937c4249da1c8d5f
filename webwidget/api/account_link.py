"""A link that came by a messenger, opened on a page of the shop where the customer is logged in."""

from http import HTTPStatus

from flask import jsonify
from flask.typing import ResponseReturnValue

from bot.channels.networks import titled
from webwidget.api.contract import Asked, operation
from webwidget.api.customer import bearer, conversation
from webwidget.api.strangers import admit
from webwidget.services import services


@operation("readAccountLink")
def look(asked: Asked) -> ResponseReturnValue:
    """What is to be asked. The link comes in the body, since addresses stand in logs."""
    id = conversation().id
    admit("joining", id)
    found = services().customers.joining.look(id, bearer(), asked.body["link"])
    return jsonify(network=titled(found.kind), name=found.name, written=found.written)


@operation("answerAccountLink")
def answer(asked: Asked) -> ResponseReturnValue:
    """It is theirs, or not; either way the link is used up."""
    id, language = conversation().id, services().home.settings.default_locale
    admit("joining", id)
    link, mine = asked.body["link"], asked.body["mine"]
    services().customers.joining.answer(id, bearer(), link, language, mine=mine)
    return "", HTTPStatus.NO_CONTENT
