"""Giving conversations to agents as soon as it can be done, and taking back what nobody looks at.

Every web process has one of these. It looks whenever something at the desk has changed: somebody asks for a
person, an agent becomes available or has a place again. What only time brings, it finds at its next look. All
that it does, it decides anew in the transaction that does it, alone: of two processes one wins.
"""

import logging
import time
from functools import partial

import gevent

from bot.conversations.errors import UnknownConversation
from bot.conversations.outlook import is_available, moment
from bot.conversations.transcript import DESK, Transcript
from bot.handoff.assignment import Assigned, Available, assigned, is_left
from bot.staff.accounts import Member
from bot.storage import Storage, StoreUnavailable, Transaction
from bot.storage.repositories.skills import EVERYTHING

log = logging.getLogger(__name__)

LOOK_EVERY = 5.0  # seconds
BREATH = 0.05  # seconds between two looks, however much happens
_AT_ONCE = 25  # in a transaction, so that customers' messages are stored in between


class Assigner:
    """Looks, as long as it runs, who can be given whom."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        self._greenlet: gevent.Greenlet | None = None

    def start(self) -> None:
        self._greenlet = gevent.spawn(self._run)

    def stop(self) -> None:
        gevent.killall([self._greenlet] if self._greenlet else [])

    def works(self) -> bool:
        """Whether it goes on looking."""
        return self._greenlet is not None and not self._greenlet.dead

    def look(self) -> int:
        """Do all that can be done now; how many conversations were given to somebody."""
        with self._storage.reading() as read:
            left = [one for one in read.assignments.given() if is_left(one, time.time())]
        for one in left:
            self._storage.write(partial(_take_back, id=one.conversation, agent=one.agent))
        count = 0
        while given := self._give_some():
            count += given
        return count

    def _give_some(self) -> int:
        with self._storage.reading() as read:
            if not _plan(read):
                return 0
        return self._storage.write(_give)

    def _run(self) -> None:
        with self._storage.signals.subscribed(DESK) as wake:
            while True:
                try:
                    self.look()
                except (StoreUnavailable, UnknownConversation) as error:
                    log.warning("cannot look who gets whom: %s; looking again", error)
                gevent.sleep(BREATH)
                wake.wait(LOOK_EVERY)


def _plan(transaction: Transaction) -> list[Assigned]:
    """Who gets whom, as things are."""
    now = time.time()
    sites = transaction.assignments.sites().items()
    most = {site: count for site, count in sites if _is_open(transaction, site, now)}
    waiting = [case for case in transaction.assignments.waiting() if case.site in most] if most else []
    return assigned(waiting, _available(transaction), most, now) if waiting else []


def _is_open(transaction: Transaction, site: str, now: float) -> bool:
    """Whoever tidies up after hours is given nothing: customers were told that the desk is closed."""
    found = transaction.sites.find(site)
    return found is not None and (found.hours is None or found.hours.is_open(moment(now)))


def _available(transaction: Transaction) -> list[Available]:
    now = time.time()
    here = {each.account: each for each in transaction.presence.all() if is_available(each, now)}
    skills, teams = transaction.skills.all(), transaction.teams.by_account()
    busy = [agent for _, agent, _ in transaction.handoffs.held()]
    return [
        Available(
            name=each.name,
            skill=skills.get(each.name, EVERYTHING),
            teams=teams.get(each.name, frozenset()),
            busy=busy.count(each.name),
            given=here[each.name].given or 0.0,
        )
        for each in transaction.accounts.all()
        if each.name in here and Member.of(each).has("agent")
    ]


def _give(transaction: Transaction) -> int:
    """A few of the plan, which nobody else makes at the same time; how many."""
    transaction.assignments.sites(alone=True)
    count = 0
    for id, agent in _plan(transaction)[:_AT_ONCE]:
        account = transaction.accounts.find(agent)
        with Transcript(transaction, id) as transcript:
            if account is not None and transcript.state == "queued":
                transcript.accept(agent, account.display, assigned=True)
                count += 1
    return count


def _take_back(transaction: Transaction, id: str, agent: str) -> None:
    """It waits again, at the front, and whoever left it counts as away until they say otherwise."""
    with Transcript(transaction, id) as transcript:
        now = time.time()
        still = [one for one in transaction.assignments.given() if one.conversation == id]
        if not any(one.agent == agent and is_left(one, now) for one in still):
            return
        account = transaction.accounts.find(agent)
        transcript.requeue(gone=account.display if account else agent)
        if present := transaction.presence.find(agent):
            transaction.presence.note(agent, "away", present.seen)
