"""Agents at the desk: who is there, who has gone, and what becomes of the conversations they had."""

import logging
import time
from dataclasses import dataclass
from functools import partial
from typing import Final

from bot.conversations.outlook import is_there
from bot.conversations.transcript import DESK, Transcript
from bot.staff.accounts import Member
from bot.storage import Storage, StoreUnavailable, Transaction
from bot.storage.repositories.presence import Attendance, Status

log = logging.getLogger(__name__)

GONE_AFTER: Final = 180.0  # seconds without a sign of life, after which conversations return to the queue

BEAT_EVERY = 10.0  # seconds; more often is not written down


@dataclass(frozen=True)
class Colleague:
    """An agent who may take a conversation over."""

    name: str
    display: str
    status: Status | None  # None: not at the desk
    conversations: int


class Presence:
    """Who is at the desk. The time is that of this machine, as for all that customers are told."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        self._started = time.time()

    def beat(self, agent: str) -> None:
        """A sign of life; who was never there before is available."""
        with self._storage.reading() as read:
            known = read.presence.find(agent)
        now = time.time()
        if known is None or not 0 <= now - known.seen < BEAT_EVERY:
            back = known is None or not is_there(known, now)
            self._note(agent, known.status if known else "available", now, back=back)

    def _note(self, agent: str, status: Status, now: float, *, back: bool) -> None:
        """Who comes `back` may be given something."""

        def job(transaction: Transaction) -> None:
            transaction.presence.note(agent, status, now)
            transaction.changed.update({DESK} if back else ())

        try:
            self._storage.write(job)
        except StoreUnavailable as error:  # a full disk is no reason to keep an agent from reading
            log.warning("cannot note that somebody is at the desk: %s", error)

    def set(self, agent: str, status: Status) -> None:
        """What an agent says of themselves."""

        def job(transaction: Transaction) -> None:
            transaction.presence.note(agent, status, time.time())
            transaction.changed.add(DESK)

        self._storage.write(job)

    def status(self, agent: str) -> Status:
        with self._storage.reading() as read:
            known = read.presence.find(agent)
        return known.status if known else "available"

    def leave(self, agent: Member) -> int:
        """Logged out or removed: all they had waits again, before all who asked later. How many it was."""
        self._storage.write(lambda tx: tx.presence.forget(agent.name))
        with self._storage.reading() as read:
            held = [id for id, name, _ in read.handoffs.held() if name == agent.name]
        requeue = partial(_requeue, agent=agent.name, display=agent.display)
        return sum(self._storage.write(partial(requeue, id=id)) for id in held)

    def return_stranded(self) -> int:
        """What belongs to agents who have gone without a word waits again; how many there were.

        After a start of the whole installation everybody gets time to come back.
        """
        with self._storage.reading() as read:
            here = {each.account: each for each in read.presence.all()}
            agents = {account.name for account in read.accounts.all() if account.disabled is None}
            held, now = read.handoffs.held(), time.time()
        gone = [
            (id, name)
            for id, name, since in held
            if name not in agents or is_gone(here.get(name), max(since, self._started), now)
        ]
        count = sum(self._storage.write(partial(_requeue, id=id, agent=name)) for id, name in gone)
        if count:
            log.info("%d conversations of agents who are gone wait again", count)
        return count

    def colleagues(self) -> list[Colleague]:
        """All who may take conversations over, those who are there and have least to do first."""
        with self._storage.reading() as read:
            here, now = {each.account: each for each in read.presence.all()}, time.time()
            busy = [name for _, name, _ in read.handoffs.held()]
            accounts = [each for each in read.accounts.all() if each.disabled is None]
        found = [
            Colleague(each.name, each.display, _status(here.get(each.name), now), busy.count(each.name))
            for each in accounts
            if Member.of(each).has("agent")
        ]
        order = {"available": 0, "away": 1, None: 2}
        return sorted(found, key=lambda one: (order[one.status], one.conversations, one.display))


def is_gone(known: Attendance | None, since: float, now: float) -> bool:
    """Whether somebody who took a conversation at `since` has left it. Pure."""
    return now - max(known.seen if known else 0.0, since) > GONE_AFTER


def _status(known: Attendance | None, now: float) -> Status | None:
    return known.status if known and is_there(known, now) else None


def _requeue(transaction: Transaction, id: str, agent: str, display: str = "") -> int:
    """1 when it was still theirs."""
    with Transcript(transaction, id) as transcript:
        if transcript.state != "human" or transcript.agent != agent:
            return 0
        account = transaction.accounts.find(agent)
        transcript.requeue(gone=display or (account.display if account else agent))
    return 1
