"""Say whether an answer helped."""

from http import HTTPStatus

from flask.typing import ResponseReturnValue

from webwidget.api.contract import Asked, operation
from webwidget.api.customer import conversation
from webwidget.api.strangers import admit
from webwidget.services import services


@operation("giveFeedback")
def give(asked: Asked) -> ResponseReturnValue:
    """Note it. A comment is masked: it leaves the conversation."""
    id, comment = conversation().id, asked.body.get("comment") or ""
    admit("feedback", id)
    services().store.judge(id, int(asked.body["seq"]), asked.body["helpful"], comment)
    return "", HTTPStatus.NO_CONTENT
