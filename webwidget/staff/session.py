"""The browser's session: a cookie with a random id, for the staff's faces alone.

The id of somebody who is logged in is found in the store. Anybody else has one for the log-in form's CSRF
token only, and nothing is stored for it. Flask-WTF makes the tokens and checks them.

This interface is ours, since Flask-Session would bring tables and connections of its own beside the store.
"""

import hashlib
import re
import secrets
from typing import Any, cast

from flask import Flask, Request, Response, current_app, g, request
from flask import session as current
from flask.sessions import SessionInterface, SessionMixin
from flask_wtf import CSRFProtect
from flask_wtf.csrf import generate_csrf

from bot.staff.secret import installation_secret
from bot.staff.sessions import ABSOLUTE
from webwidget.services import Services

csrf = CSRFProtect()
_ID = re.compile(r"[A-Za-z0-9_-]{43}")  # 256 bits
_CSRF = {
    "WTF_CSRF_CHECK_DEFAULT": False,  # the gate calls it: customers send no cookie
    "WTF_CSRF_HEADERS": ["X-CSRF-Token"],
    "WTF_CSRF_TIME_LIMIT": None,  # a desk stays open all day
    # A proxy that tells another host than the browser's would lock everybody out; what the check is against,
    # a cookie planted by a neighbour, `__Host-` prevents.
    "WTF_CSRF_SSL_STRICT": False,
}


class BrowserSession(dict[str, Any], SessionMixin):
    """What the cookie holds: an id, empty without a cookie. As a mapping it has what Flask-WTF looks for."""

    def __init__(self, id: str) -> None:
        super().__init__(_seed(id))
        self.id = id
        self.modified = False

    def become(self, id: str) -> None:
        """The cookie holds this from now on; nothing when it is empty."""
        self.clear()
        self.update(_seed(id))
        self.id, self.modified = id, True
        g.pop("csrf_token", None)  # Flask-WTF's, made of the id before


class BrowserSessions(SessionInterface):
    """Reads and writes the cookie; never the store, since it is also asked when customers come."""

    def __init__(self, secret: bytes) -> None:
        # Cookies do not tell ports apart: two copies on one machine need names of their own.
        self._mark = hashlib.sha256(b"cookie" + secret).hexdigest()[:6]

    def get_cookie_name(self, app: Flask) -> str:
        """`__Host-` binds the cookie to this host over https; a plain loopback copy cannot have it."""
        return self.name_of("staff")

    def name_of(self, what: str) -> str:
        """Of another cookie beside it."""
        return f"{'__Host-' if over_https() else ''}kundig-{what}-{self._mark}"

    def open_session(self, app: Flask, request: Request) -> BrowserSession:
        if "HTTP_COOKIE" not in request.environ:  # as networks and servers come, many a second
            return BrowserSession("")
        id = request.cookies.get(self.get_cookie_name(app), "")
        return BrowserSession(id if _ID.fullmatch(id) else "")

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        if not session.modified:
            return
        name, id = self.get_cookie_name(app), cast(BrowserSession, session).id
        marks: dict[str, Any] = {"path": "/", "secure": over_https(), "httponly": True, "samesite": "Lax"}
        if id:
            response.set_cookie(name, id, max_age=int(ABSOLUTE), **marks)
        else:
            response.delete_cookie(name, **marks)


def register(app: Flask, rooms: Services) -> None:
    """Gives the app its cookie and its CSRF check."""
    app.secret_key = installation_secret(rooms.storage, rooms.home)
    app.session_interface = BrowserSessions(app.secret_key)
    app.config |= _CSRF
    csrf.init_app(app)


def session() -> BrowserSession:
    """This browser's session."""
    return cast(BrowserSession, current)


def cookie_name(what: str) -> str:
    """Of a cookie beside the session's."""
    return cast(BrowserSessions, current_app.session_interface).name_of(what)


def csrf_token() -> str:
    """The token for this page's forms and requests. Who asks for it gets a cookie that it belongs to."""
    if not session().id:
        session().become(secrets.token_urlsafe(32))
    return cast(str, generate_csrf())


def over_https() -> bool:
    """Whether the browser came over https, perhaps to a proxy before us; who lies, lies to themselves."""
    return request.is_secure or request.headers.get("X-Forwarded-Proto", "") == "https"


def _seed(id: str) -> dict[str, str]:
    """What the id's CSRF tokens are made of: found again from the id alone, and the id not from it."""
    return {"csrf_token": hashlib.sha256(f"csrf {id}".encode()).hexdigest()} if id else {}
