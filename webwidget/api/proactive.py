"""What a customer who has a conversation may be told unasked, and that they want none of it any more."""

from http import HTTPStatus

from flask import jsonify
from flask.typing import ResponseReturnValue

from bot.conversations.outreach.proactive import rule_of
from webwidget.api.contract import Asked, operation
from webwidget.api.customer import conversation
from webwidget.api.strangers import admit
from webwidget.services import services


@operation("claimProactive")
def claim(asked: Asked) -> ResponseReturnValue:
    """Counts for the one cap over all channels. Raises UnknownProactiveMessage."""
    present = conversation()
    admit("waiting", present.id)
    message = services().outreach.messages.get(asked.body["about"])
    site = next((each for each in services().sites.all() if each.name == present.site), None)
    return jsonify(verdict=services().outreach.cap.claim(present.id, message.id, rule_of(site)))


@operation("declineProactive")
def decline(asked: Asked) -> ResponseReturnValue:
    """For good, on no channel."""
    present = conversation()
    admit("waiting", present.id)
    services().outreach.cap.never_again(present.id)
    return "", HTTPStatus.NO_CONTENT
