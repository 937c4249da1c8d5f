"""A customer's browser that wants to be told of answers."""

from http import HTTPStatus

from flask.typing import ResponseReturnValue

from webwidget.api.contract import Asked, operation
from webwidget.api.customer import conversation
from webwidget.api.strangers import admit
from webwidget.services import services


@operation("registerPush")
def register(asked: Asked) -> ResponseReturnValue:
    """Raises PushRefused."""
    id, keys = conversation().id, asked.body["keys"]
    admit("own", id)
    services().customers.pushing.register(id, asked.body["endpoint"], keys["p256dh"], keys["auth"])
    return "", HTTPStatus.NO_CONTENT


@operation("forgetPush")
def forget(asked: Asked) -> ResponseReturnValue:
    """No browser of this conversation is told any more."""
    id = conversation().id
    admit("own", id)
    services().customers.pushing.forget(id)
    return "", HTTPStatus.NO_CONTENT
