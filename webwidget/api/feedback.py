"""Say whether an answer helped."""

from http import HTTPStatus

from flask.typing import ResponseReturnValue

from bot.privacy.masking import mask
from webwidget.api.contract import Asked, operation
from webwidget.api.customer import conversation
from webwidget.aside import aside
from webwidget.errors import Refused
from webwidget.services import services


@operation("giveFeedback")
def give(asked: Asked) -> ResponseReturnValue:
    """Note it. A comment is masked: it leaves the conversation."""
    present, seq = conversation(), int(asked.body["seq"])
    found = services().store.messages(present.id, after=seq - 1, limit=1)
    if not found or found[0].seq != seq or found[0].role != "bot":
        raise Refused(
            HTTPStatus.NOT_FOUND,
            "unknown_answer",
            f"The bot said nothing with the number {seq}.",
            field="seq",
        )
    comment = mask(asked.body.get("comment") or "", present.locale)
    aside(services().feedback.add, present.id, seq, asked.body["helpful"], comment, found[0].entry)
    return "", HTTPStatus.NO_CONTENT
