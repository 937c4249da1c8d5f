"""Durable turns: every customer's message that is the bot's to answer gets an answer or an apology.

A turn is written in the transaction of its message and settled in the transaction of its replies. One turn at
a time per conversation, in order; what a killed process left pending is resumed. Where several processes
bring turns to bots, each turn is held by one of them, under a lease that it renews while it lives. Whoever
has many turns waits behind their own: see `bot.conversations.fairness`.
"""

import logging
import secrets
import time
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from dataclasses import replace
from functools import partial
from typing import Final

import gevent
from gevent.lock import BoundedSemaphore

from bot.conversations import outcomes
from bot.conversations.bot import Bot
from bot.conversations.contexts import contexts_of
from bot.conversations.errors import BotError, BotFailed, BotUnavailable, UnknownConversation
from bot.conversations.fairness import FairSlots
from bot.conversations.store import Store
from bot.conversations.transcript import TURNS, Holder
from bot.monitoring import metrics
from bot.monitoring.requests import doing, of_message
from bot.privacy.masking import mask
from bot.protocol import TEXT_LIMIT, Choice, Reply, Turn
from bot.storage import StoreUnavailable, Transaction
from bot.storage.records import PendingTurn

log = logging.getLogger(__name__)

_AT_ONCE = 8  # turns on their way to the bot, which does one after the other
_STORED_AT_ONCE = 1  # where all share one writer; what customers write goes before the other replies
_OF_ONE_SOURCE = 2  # of them; the second is read while the first is thought about
_LONG = 300  # characters; what is longer takes the bot several times as long, and goes one at a time
_FIRST_PAUSE, _LONGEST_PAUSE = 0.2, 2.0  # seconds between attempts
_PAUSE_WHILE_AWAY = 0.5  # seconds; asking whether a bot is there again costs it nothing
_SHORTEST_TRY = 0.5  # seconds, for turns that waited too long already
_LOOK_AGAIN = 5.0  # seconds, should anything have gone wrong on the way
_LOOK_AT_OTHERS = 1.0  # seconds; nobody tells when another process has died and its leases end
_NO_TOPIC = ""  # never fires
_LOOKED_AT = 100  # turns at a look
_LONGEST_REST = 0.1  # seconds between looks
_SKEW = 1.0  # seconds that this machine's clock may differ from the database's; claims go by the latter
LEASE: Final = 5.0  # seconds after which a turn of a process that says nothing is another's
FOREVER: Final = float("inf")


class Turns:
    """Brings turns to `bot`. Customers wait at most about `patience` seconds for a reply or an apology.

    `works` says whether the bot answers: while it does not, turns are left to other processes, and only those
    that have waited for too long are taken, to be settled with an apology. `last_resort` does only that: for
    a process without a bot beside it, should no other be left.
    """

    def __init__(
        self,
        store: Store,
        bot: Bot,
        patience: float = 15.0,
        at_once: int = _AT_ONCE,
        works: Callable[[], bool] = lambda: True,
        *,
        last_resort: bool = False,
    ) -> None:
        self._works, self._last_resort = works, last_resort
        self._store, self._storage, self._bot, self._patience = store, store.storage, bot, patience
        self._slots, self._long = FairSlots(at_once, _OF_ONE_SOURCE), FairSlots(1, 1)
        self._at_once = at_once
        self._storing = BoundedSemaphore(at_once if self._storage.shared else _STORED_AT_ONCE)
        self._workers: dict[str, gevent.Greenlet] = {}  # by conversation
        self._left = False  # whether the last look found more than could be begun
        self._behind: set[str] = set()  # conversations that have a turn which waits for the end of another
        self._given: deque[PendingTurn] = deque()  # from where messages are stored
        self._ended: set[tuple[str, int]] = set()  # since those were looked through
        self._greenlets: list[gevent.Greenlet] = []
        self._started = 0.0
        self.holder = f"{self._storage.process}-{secrets.token_hex(4)}"
        self._lease = LEASE if self._storage.shared else FOREVER

    def start(self) -> None:
        """Begin with what an earlier process left; those turns may have been at the bot already."""
        self._started = time.time()
        if self._storage.shared:
            self._greenlets.append(gevent.spawn(self._renew))
        else:  # nobody else can be bringing turns
            self._storage.write(lambda tx: tx.turns.lapse())
        self._hold()
        self._greenlets.append(gevent.spawn(self._dispatch))

    def stop(self) -> None:
        """Stop where we are; pending turns stay pending."""
        self._store.holder = None
        gevent.killall([*self._greenlets, *self._workers.values()])

    def works(self) -> bool:
        """Whether turns are being brought: nothing that must go on has ended."""
        return bool(self._greenlets) and not any(each.dead for each in self._greenlets)

    def _dispatch(self) -> None:
        """A worker for each conversation with turns of ours, as long as there are any."""
        every, due = _LOOK_AT_OTHERS if self._storage.shared else _LOOK_AGAIN, 0.0
        topic = _NO_TOPIC if self._last_resort else TURNS
        with self._storage.signals.subscribed(topic, self.holder) as wake:
            while True:
                self._begin(self._received())
                if TURNS in wake.topics() or time.monotonic() >= due:
                    begun = time.monotonic()
                    try:
                        self._begin(self._take())
                    except StoreUnavailable:
                        log.exception("Could not look for turns; looking again")
                    self._hold()
                    self._rest(time.monotonic() - begun)
                    due = time.monotonic() + every
                wake.wait(max(0.0, due - time.monotonic()))

    def _begin(self, turns: Iterable[PendingTurn]) -> None:
        """Those of conversations that somebody is at wait for the end of that."""
        for turn in turns:
            if turn.conversation in self._workers:
                self._behind.add(turn.conversation)
            else:
                self._workers[turn.conversation] = gevent.spawn(self._work, turn)

    def _give(self, turn: PendingTurn) -> None:
        """It was just stored, is ours, and no other of its conversation is before it. From any thread."""
        self._given.append(turn)
        self._storage.signals.fire([self.holder])

    def _received(self) -> list[PendingTurn]:
        """What was given, but what a look had found before: that may have ended by now."""
        given = [self._given.popleft() for _ in range(len(self._given))]
        ended, self._ended = self._ended, set()
        return [turn for turn in given if (turn.conversation, turn.seq) not in ended]

    def _rest(self, spent: float) -> None:
        """After a look of `spent` seconds, where more wait than the bot is brought at once.

        Who comes now waits behind them, and looks at each new one would take all the time there is.
        """
        if len(self._workers) > self._at_once:
            gevent.sleep(min(_LONGEST_REST, 9 * spent))

    def _take(self) -> list[PendingTurn]:
        """The turns we hold and are not at yet, and as many free ones as there is room for."""
        busy = [*self._workers]
        with self._storage.reading() as read:
            held, free = read.turns.open_to(self.holder, time.time() + _SKEW, _LOOKED_AT, busy)
        room = max(0, min(free, self._at_once - len(self._workers)))
        self._left = free > room
        if not room or (self._last_resort and time.time() < self._started + self._patience):
            return held  # after a start of the whole installation, bots take longest
        waited = 0.0 if self._works() and not self._last_resort else self._patience
        return held + self._storage.write(partial(self._claim, most=room, waited=waited))

    def _claim(self, transaction: Transaction, most: int, waited: float) -> list[PendingTurn]:
        """Free turns, only those that have waited for `waited` seconds when it is not 0."""
        now = transaction.now()
        since = now - waited if waited else FOREVER
        return transaction.turns.claim(self.holder, now, now + self._lease, most, since)

    def _hold(self) -> None:
        """What this process stores is its own from the start, as long as no other could begin sooner."""
        mine = not self._last_resort and (not self._storage.shared or len(self._workers) < self._at_once)
        given = None if self._storage.shared else self._give  # elsewhere it may end before it is given
        self._store.holder = Holder(self.holder, self._lease, given) if mine else None

    def _renew(self) -> None:
        """Keep what we hold; should that fail for too long, others take over, and our replies are dropped."""
        while True:
            gevent.sleep(LEASE / 3)
            try:
                if self._workers:
                    self._storage.write(lambda tx: tx.turns.renew(self.holder, tx.now() + LEASE))
            except StoreUnavailable:
                log.warning("Could not renew the lease of %d turns", len(self._workers))

    def _work(self, pending: PendingTurn) -> None:
        """Bring one turn to the bot; the dispatcher looks again for what waited for the end of this one.

        Should storing fail, the worker ends and the dispatcher soon begins another.
        """
        try:
            with doing(of_message(pending.conversation, pending.seq)):
                deadline = max(pending.created, self._started) + self._patience
                more = self._bring(pending, deadline)
        except StoreUnavailable:
            log.exception("Turns of %s: could not store", pending.conversation)
        except UnknownConversation:
            log.info("Turns of %s: the conversation was erased", pending.conversation)
        else:
            self._workers.pop(pending.conversation, None)
            self._hold()
            if more or self._left or pending.conversation in self._behind:
                self._behind.discard(pending.conversation)
                self._storage.signals.fire([TURNS])
        finally:
            self._workers.pop(pending.conversation, None)
            self._ended.add((pending.conversation, pending.seq))

    def _bring(self, pending: PendingTurn, deadline: float) -> bool:
        """Settle one turn, by `deadline` (unix seconds) or after one attempt; whether more may wait."""
        turn, pause = _turn(pending, contexts_of(self._storage, pending)), _FIRST_PAUSE
        while True:
            try:
                reply = self._attempt(turn, pending.source, deadline)
            except BotError as failure:
                error = failure
                metrics.BOT_FAILURES.labels(error.code).inc()
                level = logging.WARNING if turn.attempt == 1 else logging.DEBUG
                where = turn.seq, turn.conversation, turn.attempt
                log.log(level, "Turn %s of %s, attempt %s: %s", *where, error)
            else:
                done = partial(outcomes.answer, turn=turn, holder=self.holder, reply=reply)
                with self._storing:
                    settled = self._storage.write(done)
                if settled != "late":
                    _count(came_to(reply), deadline - self._patience)
                    log.debug("Turn %s of %s is %s", turn.seq, turn.conversation, came_to(reply))
                else:
                    log.info("Turn %s of %s: settled meanwhile, dropped", turn.seq, turn.conversation)
                return settled != "last"
            if time.time() + pause >= deadline:
                settled = self._storage.write(partial(outcomes.give_up, turn=turn, holder=self.holder))
                if settled != "late":
                    _count("failed", deadline - self._patience)
                return settled != "last"
            gevent.sleep(pause)
            if self._let_go(turn, error):
                return True
            away = isinstance(error, BotUnavailable)
            pause = min(2 * pause, _PAUSE_WHILE_AWAY if away else _LONGEST_PAUSE)
            turn = replace(turn, attempt=turn.attempt + 1)

    def _let_go(self, turn: Turn, error: BotError) -> bool:
        """Whether the turn was left to another process, whose bot may be alive."""
        if not (self._storage.shared and isinstance(error, BotUnavailable)):
            return False

        def let_go(transaction: Transaction) -> None:
            transaction.turns.let_go(turn.conversation, turn.seq, self.holder)
            transaction.changed.add(TURNS)

        self._storage.write(let_go)
        return True

    def _attempt(self, turn: Turn, source: str, deadline: float) -> Reply:
        """One try; raises BotError."""
        left = max(_SHORTEST_TRY, deadline - time.time())
        alone = self._long.taken(source) if len(turn.text or "") > _LONG else nullcontext()
        late = gevent.Timeout(left, BotFailed(f"no reply within {left:.1f} s"))
        with late, alone, self._slots.taken(source):
            try:
                return self._bot.turn(turn)
            except BotError:
                raise
            except Exception as error:
                log.exception("The bot's client failed")
                raise BotFailed(f"{type(error).__name__}: {error}") from error


def came_to(reply: Reply) -> str:
    """What a turn came to, in one of our words."""
    if reply.handoff:
        return "handed_over"
    decision = next((answer.trace.decision for answer in reply.answers if answer.trace), "")
    return {"answer": "answered", "clarify": "asked", "handoff": "missed"}.get(decision, "other")


def _count(what: str, since: float) -> None:
    metrics.TURNS.labels(what).inc()
    metrics.TURN_SECONDS.observe(max(0.0, time.time() - since))


def _turn(pending: PendingTurn, contexts: tuple[str, ...]) -> Turn:
    """What the bot gets to see: typed text is masked, a choice is the shop's own words."""
    return Turn(
        conversation=pending.conversation,
        seq=pending.seq,
        attempt=pending.attempts + 1,
        site=pending.site,
        locale=pending.locale,
        text=None if pending.choice else mask(pending.text, pending.locale)[-TEXT_LIMIT:],
        choice=Choice(pending.choice, pending.text) if pending.choice else None,
        contexts=contexts,
    )
