"""No longer wait for a person."""

from http import HTTPStatus

from flask.typing import ResponseReturnValue

from webwidget.api.contract import Asked, operation
from webwidget.api.customer import conversation
from webwidget.services import services


@operation("cancelHandoff")
def cancel(asked: Asked) -> ResponseReturnValue:
    """The customer leaves the queue; whoever is already with a person stays there."""
    services().store.cancel(conversation().id)
    return "", HTTPStatus.NO_CONTENT
