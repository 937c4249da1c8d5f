"""Signs of life from a customer's screen: what it has shown, and that somebody types."""

from http import HTTPStatus

from flask.typing import ResponseReturnValue

from webwidget.api.contract import Asked, operation
from webwidget.api.customer import conversation
from webwidget.api.strangers import admit
from webwidget.services import services


@operation("noteRead")
def read(asked: Asked) -> ResponseReturnValue:
    """How far the screen has come."""
    id = conversation().id
    admit("signs", id)
    seen = {name: int(asked.body[name]) for name in ("received", "read") if name in asked.body}
    services().reading.by_customer(id, **seen)
    return "", HTTPStatus.NO_CONTENT


@operation("noteTyping")
def typing(asked: Asked) -> ResponseReturnValue:
    """That the customer types, not what."""
    id = conversation().id
    admit("signs", id)
    services().typing.by_customer(id)
    return "", HTTPStatus.NO_CONTENT
