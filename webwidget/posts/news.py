"""That something has happened to public posts, as it happens: pages that are open then look again."""

from collections.abc import Callable, Iterator
from typing import Final

import gevent
from flask import Response

from bot.conversations.posts.posts import POSTS
from bot.monitoring.metrics import STREAMS
from bot.storage import Storage
from webwidget.posts.pages import blueprint
from webwidget.services import services
from webwidget.staff.access import requires
from webwidget.staff.session import session

HEARTBEAT: Final = 15.0  # seconds between signs of life
BREATH: Final = 0.5  # seconds between two looks, however much happens

CHANGED: Final = "event: changed\ndata: {}\n\n"


@blueprint.get("/events")
@requires("agent")
def events() -> Response:
    """Server-sent events without an end."""
    rooms, mine = services(), session().id

    def alive() -> bool:
        present = rooms.access.sessions.member(mine)
        return present is not None and present.has("agent")

    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return Response(follow(rooms.storage, alive), mimetype="text/event-stream", headers=headers)


def follow(storage: Storage, alive: Callable[[], bool]) -> Iterator[str]:
    """`changed` at the beginning, for what happened before, and whenever something does; the last is
    `signed_out`, when `alive` says so.
    """
    with STREAMS.labels("posts").track_inprogress(), storage.signals.subscribed(POSTS) as wake:
        said = CHANGED
        while alive():
            yield said
            gevent.sleep(BREATH)
            said = CHANGED if wake.wait(HEARTBEAT) else ": still here\n\n"
        yield "event: signed_out\ndata: {}\n\n"
