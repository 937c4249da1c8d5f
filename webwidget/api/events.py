"""Follow a conversation: an endless event stream, or a long poll where proxies hold streams back."""

import json
from collections.abc import Iterator

from flask import Response, jsonify, request
from flask.typing import ResponseReturnValue

from bot.conversations.errors import UnknownConversation
from bot.conversations.reading import Reading, marks_of
from bot.conversations.store import Store
from bot.conversations.typing import typing_of
from bot.monitoring.metrics import STREAMS
from bot.storage.engines.signals import Wake
from bot.storage.records import Message
from webwidget.api.contract import Asked, operation
from webwidget.api.customer import conversation
from webwidget.api.strangers import strangers
from webwidget.rendering import as_json
from webwidget.services import services

HEARTBEAT = 15.0  # seconds


@operation("readEvents")
def events(asked: Asked) -> ResponseReturnValue:
    """Everything behind a number, and what comes."""
    id, parameters = conversation().id, asked.parameters
    after = int(parameters.get("Last-Event-ID", parameters.get("after", 0)))
    store = services().store
    close = strangers().open_stream(request.remote_addr or "", id)
    if "wait" in parameters:
        try:
            messages = store.wait(id, after, float(parameters["wait"]))
        finally:
            close()
        return jsonify(messages=[as_json(message) for message in messages])
    unbuffered = {"X-Accel-Buffering": "no"}
    stream = Response(
        follow(store, services().reading, id, after), mimetype="text/event-stream", headers=unbuffered
    )
    stream.call_on_close(close)  # also when the client is gone before the first byte
    return stream


def follow(store: Store, reading: Reading, id: str, after: int) -> Iterator[str]:
    """Server-sent events without a gap: each look begins where the last event ended."""
    typing, marks = typing_of(id, "agent"), marks_of(id)
    topics = id, typing, marks
    with STREAMS.labels("chat").track_inprogress(), store.storage.signals.subscribed(*topics) as wake:
        yield ": welcome\n\n"  # so that the client knows at once that nothing holds the stream back
        fired, seen = {id, marks}, 0
        while True:
            try:
                messages = store.messages(id, after) if id in fired else []
            except UnknownConversation:  # it was erased meanwhile, or its time was over
                return
            for message in messages:
                after = message.seq
                yield event(message)
            if marks in fired and (mark := reading.mark(id, "agent").read) > seen:
                seen = mark
                yield f"event: seen\ndata: {seen}\n\n"
            if typing in fired:
                yield "event: typing\ndata: true\n\n"
            fired = {id} if messages else _fired(wake)
            if not fired:
                fired = {id}
                yield ": still here\n\n"


def _fired(wake: Wake) -> set[str]:
    """What there may be news of; nothing when it is time for a sign of life."""
    return wake.topics() if wake.wait(HEARTBEAT) else set()


def event(message: Message) -> str:
    """One message as a server-sent event."""
    return f"id: {message.seq}\nevent: message\ndata: {json.dumps(as_json(message))}\n\n"
