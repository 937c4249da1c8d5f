"""Log-ins that are open.

A log-in is a row in the store: it holds on every node and through every restart, and so does its end. The
browser alone has its id; the store has the digest, so that nobody who reads the store can log in with it.
"""

import hashlib
import logging
import secrets
import time
from collections.abc import Callable

from bot.staff.accounts import Member
from bot.storage import Storage, StoreUnavailable, Transaction
from bot.storage.records import Session

log = logging.getLogger("kundig.staff")

IDLE = 4 * 3600.0  # seconds without a request
ABSOLUTE = 12 * 3600.0  # seconds after the log-in, however busy
REFRESH = 60.0  # seconds after which a request is noted again


class Sessions:
    """Begins, finds and ends log-ins. `clock` gives unix seconds; nodes' clocks agree to the minute."""

    def __init__(self, storage: Storage, clock: Callable[[], float] = time.time) -> None:
        self._storage = storage
        self._clock = clock

    def begin(self, account: str, *, instead_of: str = "") -> str:
        """A new log-in: its id, of 256 random bits. The one that this browser had before ends."""
        id, now = secrets.token_urlsafe(32), self._clock()
        new = Session(_digest(id), account, created=now, seen=now)

        def begin(tx: Transaction) -> None:
            tx.sessions.end(_digest(instead_of))
            tx.sessions.add(new)

        self._storage.write(begin)
        return id

    def member(self, id: str) -> Member | None:
        """Whose it is, with the roles of this moment; None when the log-in or its account is gone."""
        found = self._find(id)
        return found[1] if found else None

    def visit(self, id: str) -> Member | None:
        """As `member`, when a request comes in: it keeps the log-in from becoming idle."""
        found = self._find(id)
        if found is None:
            return None
        session, member = found
        if session.seen < self._clock() - REFRESH:
            self._see(session)
        return member

    def end(self, id: str) -> None:
        """Log out, here and for every copy of the id."""
        self._storage.write(lambda tx: tx.sessions.end(_digest(id)))

    def end_old(self) -> None:
        """Clear away those that are over."""
        now = self._clock()
        self._storage.write(lambda tx: tx.sessions.end_old(unseen=now - IDLE, begun=now - ABSOLUTE))

    def _find(self, id: str) -> tuple[Session, Member] | None:
        with self._storage.reading() as read:
            found = read.sessions.find(_digest(id))
        if found is None:
            return None
        session, account = found
        now = self._clock()
        if now - session.seen > IDLE or now - session.created > ABSOLUTE:
            return None
        return session, Member.of(account)

    def _see(self, session: Session) -> None:
        now = self._clock()
        try:
            self._storage.write(lambda tx: tx.sessions.see(session.id, at=now, before=now - REFRESH))
        except StoreUnavailable as error:  # a full disk is no reason to keep an agent from reading
            log.warning("cannot note that a log-in is in use: %s", error)


def _digest(id: str) -> bytes:
    return hashlib.sha256(id.encode()).digest()
