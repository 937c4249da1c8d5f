"""Who has given the right password, and has a second step before them.

The browser keeps a signed note of it for a few minutes. It holds in this browser alone, and no longer than
the account stays as it was; by itself it opens nothing.
"""

import hashlib
from dataclasses import dataclass
from http import HTTPStatus
from typing import cast

from flask import current_app, redirect, request, url_for
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.wrappers import Response as AnyResponse

from bot.staff.accounts import Member
from bot.staff.errors import UnknownMember
from webwidget.services import services
from webwidget.staff.session import cookie_name, over_https, session

WITHIN = 300  # seconds
SETS_UP_WITHIN = 1800  # who must find an app first


@dataclass(frozen=True)
class Halfway:
    """Who it is, and where they want to go."""

    member: Member
    target: str


def send_on(name: str, target: str, endpoint: str = "staff.code", within: int = WITHIN) -> AnyResponse:
    """To the page that asks for the code, or for the second step to be set up."""
    note = _notes().dumps([name, services().access.accounts.stamp(name), _browser(), target])
    response = redirect(url_for(endpoint), HTTPStatus.SEE_OTHER)
    secure = over_https()
    response.set_cookie(
        cookie_name("halfway"), note, max_age=within, path="/", secure=secure, httponly=True, samesite="Lax"
    )
    return response


def halfway(within: int = WITHIN) -> Halfway | None:
    """Whoever comes with this request; None when it was too long ago, or never."""
    try:
        noted = _notes().loads(request.cookies.get(cookie_name("halfway"), ""), max_age=within)
        name, stamp, browser, target = noted
        member = services().access.accounts.member(name)
    except (BadSignature, ValueError, UnknownMember):
        return None
    if browser != _browser() or stamp != services().access.accounts.stamp(name):
        return None
    return Halfway(member, target)


def forget(response: AnyResponse) -> None:
    """The note is used up."""
    response.delete_cookie(
        cookie_name("halfway"), path="/", secure=over_https(), httponly=True, samesite="Lax"
    )


def _notes() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(cast(bytes, current_app.secret_key), salt="kundig second step")


def _browser() -> str:
    """The session that asked for the password, without telling its id."""
    return hashlib.sha256(f"halfway {session().id}".encode()).hexdigest()[:32]
