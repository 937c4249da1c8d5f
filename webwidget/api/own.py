"""What is stored of a conversation, for the customer who holds its token: handed out, or erased."""

from http import HTTPStatus

from flask import Response
from flask.typing import ResponseReturnValue

from bot.privacy.erasure import Erasure
from bot.privacy.export import as_text, as_zip, collected, noted
from webwidget.api.contract import Asked, operation
from webwidget.api.customer import conversation
from webwidget.api.strangers import admit
from webwidget.aside import aside_for_people
from webwidget.services import Services, services

NAME, TEXT_NAME = "conversation.zip", "conversation.txt"


@operation("exportConversation")
def export(asked: Asked) -> ResponseReturnValue:
    """A ZIP: a page to read, its pictures, and all of it as JSON. Or a text, to read."""
    id = conversation().id
    admit("own", id)
    if asked.parameters.get("form") == "txt":
        written = aside_for_people(_written, services(), id)
        headers = {"Content-Disposition": f'attachment; filename="{TEXT_NAME}"'}
        return Response(written, mimetype="text/plain", headers=headers)
    packed = aside_for_people(_packed, services(), id)
    headers = {"Content-Disposition": f'attachment; filename="{NAME}"'}
    return Response(packed, mimetype="application/zip", headers=headers)


@operation("eraseConversation")
def erase(asked: Asked) -> ResponseReturnValue:
    """For good, and at once. Its token is worth nothing any more."""
    id = conversation().id
    admit("own", id)
    aside_for_people(_erase, services(), id)
    return "", HTTPStatus.NO_CONTENT


def _packed(rooms: Services, id: str) -> bytes:
    found = collected(rooms.home, rooms.storage, [id], notes=False)
    noted(rooms.storage, found, about="customer")
    return as_zip(rooms.home, rooms.storage, found)


def _written(rooms: Services, id: str) -> str:
    found = collected(rooms.home, rooms.storage, [id], notes=False)
    noted(rooms.storage, found, about="customer")
    return as_text(found)


def _erase(rooms: Services, id: str) -> None:
    """What is heavy for the database is left to retention: a stranger could ask for it again and again."""
    Erasure(rooms.home, rooms.storage, about="customer", thorough=False).run([id])
