"""“Was this helpful?”, counted with the thumbs of chats by day, site and entry, not by whom."""

import time
from collections import Counter
from http import HTTPStatus
from urllib.parse import urlsplit

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from bot.privacy.retention import DAY
from bot.storage.repositories.measures import Place as Counted
from webwidget.api.strangers import admit
from webwidget.errors import Refused
from webwidget.help.pages import blueprint, resolved
from webwidget.help.place import place
from webwidget.services import services

SAID = {"yes": "helpful", "no": "unhelpful"}

HELP = "help"  # where it is counted, as channels are


@blueprint.post("/help/<name>/<locale>/<address>/helpful")
def vote(name: str, locale: str, address: str) -> ResponseReturnValue:
    """Counts it and leads back, where thanks are said."""
    here, said = place(name, locale), request.form.get("helpful", "")
    found = here.book.read(resolved, here.view, address)
    if found is None:
        raise Refused(HTTPStatus.NOT_FOUND, "not_found")
    if said not in SAID or not _own():
        raise Refused(HTTPStatus.BAD_REQUEST, "bad_request")
    admit("votes")
    counted = Counted(time.time() // DAY * DAY, name, here.language, HELP, found.id)
    services().storage.write(lambda tx: tx.measures.add({counted: Counter({SAID[said]: 1})}))
    back = url_for("help.entry", name=name, locale=locale, address=here.of(found), helped=said)
    return redirect(f"{back}#helpful", HTTPStatus.SEE_OTHER)


def _own() -> bool:
    """Whether one of our own pages sent it: browsers say where a form comes from."""
    origin = request.headers.get("Origin")
    return origin is None or urlsplit(origin).netloc == request.host
