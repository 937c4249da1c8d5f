"""Say whether an answer helped."""

from http import HTTPStatus

from flask.typing import ResponseReturnValue

from bot.conversations.errors import UnknownAnswer
from webwidget.api.contract import Asked, operation
from webwidget.api.customer import conversation
from webwidget.errors import Refused
from webwidget.services import services


@operation("giveFeedback")
def give(asked: Asked) -> ResponseReturnValue:
    """Note it. A comment is masked: it leaves the conversation."""
    id, seq = conversation().id, int(asked.body["seq"])
    try:
        services().store.judge(id, seq, asked.body["helpful"], asked.body.get("comment") or "")
    except UnknownAnswer as error:
        raise Refused(
            HTTPStatus.NOT_FOUND,
            "unknown_answer",
            f"The bot said nothing with the number {seq}.",
            field="seq",
        ) from error
    return "", HTTPStatus.NO_CONTENT
