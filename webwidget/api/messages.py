"""Write as the customer."""

from http import HTTPStatus

from flask import jsonify
from flask.typing import ResponseReturnValue

from bot.monitoring.requests import begin, of_message
from bot.protocol import HANDOFF
from webwidget.api.contract import Asked, operation
from webwidget.api.customer import conversation
from webwidget.api.strangers import LONG, admit
from webwidget.rendering import as_json
from webwidget.services import services


@operation("postMessage")
def post(asked: Asked) -> ResponseReturnValue:
    """Store a message; with `wait`, stay for the replies."""
    store, id = services().store, conversation().id
    text, choice = asked.body.get("text"), asked.body.get("choice")
    attachments = asked.body.get("attachments", ())
    admit("messages", id, cost=1 + len(text or "") // LONG)
    if choice == HANDOFF:
        admit("queue", id)
    key = asked.parameters.get("Idempotency-Key")
    posted = store.post(id, text=text, choice=choice, attachments=attachments, key=key)
    begin(of_message(id, posted.seq))
    if "wait" not in asked.parameters:
        return jsonify(seq=posted.seq), HTTPStatus.ACCEPTED
    replies = store.wait_replies(id, posted.seq, float(asked.parameters["wait"]))
    return jsonify(seq=posted.seq, replies=[as_json(reply) for reply in replies])
