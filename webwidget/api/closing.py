"""The end of a conversation: the customer ends it, and says whether their problem was solved."""

from http import HTTPStatus

from flask import jsonify
from flask.typing import ResponseReturnValue

from webwidget.api.contract import Asked, operation
from webwidget.api.customer import conversation
from webwidget.api.strangers import admit
from webwidget.services import services


@operation("endConversation")
def end(asked: Asked) -> ResponseReturnValue:
    """Whoever has it; writing again opens it."""
    id = conversation().id
    admit("waiting", id)
    services().closing.end(id)
    return "", HTTPStatus.NO_CONTENT


@operation("readSurvey")
def survey(asked: Asked) -> ResponseReturnValue:
    """What is asked, and what was answered."""
    id = conversation().id
    admit("feedback", id)
    found = services().closing.asked(id)
    return jsonify(seq=found and found.seq, solved=found and found.solved)


@operation("answerSurvey")
def answer(asked: Asked) -> ResponseReturnValue:
    """Note it. A comment is masked: it leaves the conversation."""
    id, comment = conversation().id, asked.body.get("comment") or ""
    admit("feedback", id)
    services().closing.answer(id, int(asked.body["seq"]), asked.body["solved"], comment)
    return "", HTTPStatus.NO_CONTENT
