"""Whence a member of the staff comes: the network, and a mark that a browser keeps from its first log-in.

The mark opens nothing. It lets a colleague log in from her own browser while somebody guesses at her name.
"""

import re
import secrets

from flask import request
from werkzeug.wrappers import Response as AnyResponse

from bot.staff.accounts import By
from bot.staff.tries import Origin
from webwidget.staff.access import here, member
from webwidget.staff.session import cookie_name, over_https

YEAR = 365 * 86400
_MARK = re.compile(r"[A-Za-z0-9_-]{43}")


def origin() -> Origin:
    """Of this request; with a new mark for a browser that has none."""
    kept = request.cookies.get(cookie_name("device"), "")
    return Origin(here(), kept if _MARK.fullmatch(kept) else secrets.token_urlsafe(32))


def remember(response: AnyResponse, device: str) -> None:
    """The browser keeps the mark, for the next time."""
    response.set_cookie(
        cookie_name("device"),
        device,
        max_age=YEAR,
        path="/",
        secure=over_https(),
        httponly=True,
        samesite="Lax",
    )


def by() -> By:
    """Who is logged in, as one who changes accounts."""
    present = member()
    return By(present.name if present else "", here())
