"""What agents may write now to whoever writes by a messenger; what would not arrive is not taken."""

import time
from http import HTTPStatus
from math import isinf
from typing import Any

from bot.channels.networks import titled
from bot.channels.standings import standing_of
from bot.conversations.messengers.ways_out import proved_address
from webwidget.errors import Refused
from webwidget.services import Services
from webwidget.staff.language import say


def shown_window(rooms: Services, id: str) -> dict[str, Any]:
    """Until when free text goes, if that ends; templates that go at any time, and where letters go then."""
    with rooms.storage.reading() as read:
        found = standing_of(read, id)
    if found is None:
        return {}
    until = None if isinf(found.until) else found.until
    address = _address(rooms, id)
    return {
        "by_letter": address,
        "can_ask": rooms.home.settings.mail.sends,
        "until": until,
        "templates": [{"name": each.name, "text": each.text} for each in found.templates],
    }


def check_window(rooms: Services, id: str, text: str) -> None:
    """Raises Refused (409) for what would not arrive."""
    with rooms.storage.reading() as read:
        found = standing_of(read, id)
    closed = found is not None and found.way("agent", text, time.time()).kind == "closed"
    if found is not None and closed and _address(rooms, id) is None:
        key = "window_refused_template" if found.templates else "window_refused"
        raise Refused(HTTPStatus.CONFLICT, "closed", say(key, network=titled(found.kind)), field="text")


def check_open(rooms: Services, id: str) -> None:
    """Raises Refused (409) where free text does not go over the network itself now."""
    with rooms.storage.reading() as read:
        found, peer = standing_of(read, id), read.messengers.peer_of(id)
    goes = found is not None and found.way("agent", "", time.time()).kind in ("free", "by_person")
    if found is not None and peer is not None and (peer.left_at is not None or not goes):
        raise Refused(HTTPStatus.CONFLICT, "closed", say("window_refused", network=titled(found.kind)))


def _address(rooms: Services, id: str) -> str | None:
    """Where what the network does not take goes as a letter."""
    if not rooms.home.settings.mail.sends:
        return None
    with rooms.storage.reading() as read:
        return proved_address(read, id)
