"""Log-ins that are open.

A log-in is a row in the store: it holds on every node and through every restart, and so does its end. The
browser alone has its id; the store has the digest, so that nobody who reads the store can log in with it.
"""

import hashlib
import logging
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

from bot.staff.accounts import Member
from bot.staff.changes import STAFF
from bot.storage import Storage, StoreUnavailable, Transaction
from bot.storage.records import Session

log = logging.getLogger("kundig.staff")

IDLE = 4 * 3600.0  # seconds without a request
ABSOLUTE = 12 * 3600.0  # seconds after the log-in, however busy
REFRESH = 60.0  # seconds after which a request is noted again
HANDLE = 16  # hexadecimal digits
SKEW = 300.0  # seconds; what began later than that from now was noted while the clock was wrong


@dataclass(frozen=True)
class OpenSession:
    """A log-in as its owner sees it; `handle` names it, and opens nothing."""

    handle: str
    begun: float
    seen: float
    network: str
    browser: str

    @classmethod
    def of(cls, session: Session) -> Self:
        handle = session.id.hex()[:HANDLE]
        return cls(handle, session.created, session.seen, session.origin or "", session.browser or "")


class Sessions:
    """Begins, finds and ends log-ins. `clock` gives unix seconds; nodes' clocks agree to the minute."""

    def __init__(self, storage: Storage, clock: Callable[[], float] = time.time) -> None:
        self._storage = storage
        self._clock = clock

    def begin(self, account: str, *, instead_of: str = "", network: str = "", browser: str = "") -> str:
        """A new log-in: its id, of 256 random bits. The one that this browser had before ends."""
        id, now = secrets.token_urlsafe(32), self._clock()
        new = Session(_digest(id), account, created=now, seen=now, origin=network, browser=browser)

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
        self._end(lambda tx: tx.sessions.end(_digest(id)))

    def of(self, account: str) -> list[OpenSession]:
        """An account's log-ins, the latest used first."""
        with self._storage.reading() as read:
            found = read.sessions.of(account)
        return [OpenSession.of(each) for each in found if self._holds(each)]

    def end_one(self, account: str, handle: str) -> None:
        """End the one of this account that has the handle; none when it is over."""

        def job(tx: Transaction) -> None:
            for each in tx.sessions.of(account):
                if OpenSession.of(each).handle == handle:
                    tx.sessions.end(each.id)

        self._end(job)

    def end_others(self, account: str, id: str) -> None:
        """End all of this account but the one with this id."""
        self._end(lambda tx: tx.sessions.end_others(account, _digest(id)))

    def handle(self, id: str) -> str:
        """What the log-in with this id is called in lists."""
        return _digest(id).hex()[:HANDLE]

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
        if account.disabled is not None or not self._holds(session):
            return None
        return session, Member.of(account)

    def _holds(self, session: Session) -> bool:
        now = self._clock()
        idle, age = now - session.seen, now - session.created
        return -SKEW < idle <= IDLE and -SKEW < age <= ABSOLUTE

    def _end(self, job: Callable[[Transaction], None]) -> None:
        """What is open with that log-in, such as a desk's stream, ends too, on every node."""

        def end(tx: Transaction) -> None:
            job(tx)
            tx.changed.add(STAFF)

        self._storage.write(end)

    def _see(self, session: Session) -> None:
        now = self._clock()
        try:
            self._storage.write(lambda tx: tx.sessions.see(session.id, at=now, before=now - REFRESH))
        except StoreUnavailable as error:  # a full disk is no reason to keep an agent from reading
            log.warning("cannot note that a log-in is in use: %s", error)


def _digest(id: str) -> bytes:
    return hashlib.sha256(id.encode()).digest()
