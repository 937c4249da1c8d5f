"""Pictures and PDFs: sent ahead of the message that shows them, and looked at again."""

from contextlib import suppress
from http import HTTPStatus

from flask import jsonify
from flask.typing import ResponseReturnValue

from bot.conversations.attachments import CUSTOMER, as_media
from knowledge.errors import UnknownSite
from webwidget.api.contract import Asked, operation
from webwidget.api.customer import conversation
from webwidget.api.strangers import admit
from webwidget.errors import Refused
from webwidget.receiving import handed_out, megabytes, received
from webwidget.services import services


@operation("addAttachment")
def add(asked: Asked) -> ResponseReturnValue:
    """Check a file and keep it; the same file again is the same attachment."""
    rooms, present = services(), conversation()
    id = present.id
    if present.site and not _taken(present.site):
        raise Refused(HTTPStatus.FORBIDDEN, "attachments_off")
    admit("attachments", id, cost=megabytes())
    with received(rooms.home) as file:
        kept = rooms.attachments.add(id, file, asked.parameters.get("name", ""), CUSTOMER)
    return jsonify(id=kept.id, media=as_media(kept)), HTTPStatus.CREATED


def _taken(name: str) -> bool:
    """Whether the site takes files; one that is gone says nothing against it."""
    with suppress(UnknownSite):
        return services().sites.get(name).attachments
    return True


@operation("readAttachment")
def read(asked: Asked) -> ResponseReturnValue:
    """A file of this conversation."""
    id = conversation().id
    admit("pictures", id)
    return handed_out(*services().attachments.read(id, asked.parameters["id"], CUSTOMER))
