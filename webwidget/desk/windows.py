"""What agents may write now to whoever writes by a messenger; what would not arrive is not taken."""

import time
from http import HTTPStatus
from math import isinf
from typing import Any

from bot.channels.networks import titled
from bot.channels.standings import standing_of
from webwidget.errors import Refused
from webwidget.services import Services
from webwidget.staff.language import say


def shown_window(rooms: Services, id: str) -> dict[str, Any]:
    """Until when free text goes, if that ends, and the templates that go at any time."""
    with rooms.storage.reading() as read:
        found = standing_of(read, id)
    if found is None:
        return {}
    until = None if isinf(found.until) else found.until
    return {"until": until, "templates": [{"name": each.name, "text": each.text} for each in found.templates]}


def check_window(rooms: Services, id: str, text: str) -> None:
    """Raises Refused (409) for what would not arrive."""
    with rooms.storage.reading() as read:
        found = standing_of(read, id)
    if found is not None and found.way("agent", text, time.time()).kind == "closed":
        key = "window_refused_template" if found.templates else "window_refused"
        raise Refused(HTTPStatus.CONFLICT, "closed", say(key, network=titled(found.kind)), field="text")
