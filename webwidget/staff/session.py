"""The signed session cookie of a member of staff: who, since when, last seen when.

The cookie is the session: nothing is stored on the server but the ids of sessions that were logged out.
A session starts anonymous (the log-in form needs a CSRF token, too) and gets a new id at log-in.
"""

import hashlib
import hmac
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from itsdangerous import BadData, URLSafeSerializer

IDLE = 4 * 3600.0  # seconds without a request
ABSOLUTE = 12 * 3600.0  # seconds after the log-in, however busy
REFRESH = 60.0  # seconds after which a used session gets a fresh cookie


@dataclass(frozen=True)
class Session:
    """One browser's session. `name` is empty until somebody logs in; times are unix seconds."""

    id: str
    name: str
    since: float
    seen: float

    def __post_init__(self) -> None:
        if not (isinstance(self.id, str) and self.id and isinstance(self.name, str)):
            raise ValueError(f"A session needs an id and a name, not {self.id!r} and {self.name!r}")
        if not all(isinstance(moment, float | int) for moment in (self.since, self.seen)):
            raise ValueError(f"A session's times are numbers, not {self.since!r} and {self.seen!r}")

    def expired(self, now: float) -> bool:
        """Whether it has been idle, or has lasted, for too long."""
        return now - self.seen > IDLE or now - self.since > ABSOLUTE

    def stale(self, now: float) -> bool:
        """Whether its cookie should be written again, so that being busy keeps it alive."""
        return now - self.seen > REFRESH


class Sessions:
    """Starts, reads, signs and ends sessions. `secret` is the site's own; `clock` gives unix seconds."""

    def __init__(self, secret: bytes, clock: Callable[[], float] = time.time) -> None:
        self._secret = secret
        self._clock = clock
        self._serializer = URLSafeSerializer(secret, salt="staff session")
        self._ended: dict[str, float] = {}
        # Cookies do not tell ports apart: two copies on one machine need names of their own.
        self._mark = hashlib.sha256(b"cookie" + secret).hexdigest()[:6]

    def cookie_name(self, *, secure: bool) -> str:
        """`__Host-` binds the cookie to this host over https; a plain loopback copy cannot have it."""
        return f"{'__Host-' if secure else ''}kundig-staff-{self._mark}"

    def start(self, name: str = "") -> Session:
        """A new session with a new id; logged in when there is a name."""
        now = self._clock()
        return Session(secrets.token_urlsafe(18), name, now, now)

    def sign(self, session: Session) -> str:
        """The cookie's value."""
        signed = self._serializer.dumps([session.id, session.name, session.since, session.seen])
        return signed if isinstance(signed, str) else signed.decode()

    def read(self, value: str) -> Session:
        """The session in a cookie; a new anonymous one when it is missing, forged, expired or logged out."""
        try:
            session = Session(*self._serializer.loads(value))
        except (BadData, TypeError, ValueError):
            return self.start()
        return session if self.alive(session) else self.start()

    def alive(self, session: Session) -> bool:
        """Whether it is neither expired nor logged out."""
        return session.id not in self._ended and not session.expired(self._clock())

    def refresh(self, session: Session) -> Session:
        """The same session, seen now, when its cookie has grown stale."""
        now = self._clock()
        return replace(session, seen=now) if session.stale(now) else session

    def end(self, session: Session) -> None:
        """Log out: the cookie is worth nothing from now on, even in other hands."""
        now = self._clock()
        self._ended = {id: until for id, until in self._ended.items() if until > now}
        self._ended[session.id] = now + ABSOLUTE

    def csrf_token(self, session: Session) -> str:
        """What a form of this session must send along."""
        return hmac.new(self._secret, f"csrf {session.id}".encode(), hashlib.sha256).hexdigest()

    def csrf_valid(self, session: Session, token: str) -> bool:
        """Whether a request that changes something comes from one of our own pages."""
        return hmac.compare_digest(self.csrf_token(session).encode(), token.encode(errors="replace"))
