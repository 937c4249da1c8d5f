"""Durable turns: every customer's message that is the bot's to answer gets an answer or an apology.

A turn is written in the transaction of its message and settled in the transaction of its replies. One turn at
a time per conversation, in order; what a killed process left pending is resumed.
"""

import logging
import sqlite3
import time
from dataclasses import replace
from functools import partial
from typing import cast

import gevent
from gevent.lock import BoundedSemaphore

from bot.conversations import outcomes
from bot.conversations.bot import Bot
from bot.conversations.errors import BotError, BotFailed, UnknownConversation
from bot.conversations.store import Store
from bot.conversations.transcript import TURNS
from bot.privacy.masking import mask
from bot.protocol import TEXT_LIMIT, Choice, Reply, Turn

log = logging.getLogger(__name__)

_AT_ONCE = 16  # turns on their way to the bot
_FIRST_PAUSE, _LONGEST_PAUSE = 0.2, 2.0  # seconds between attempts
_SHORTEST_TRY = 0.5  # seconds, for turns that waited too long already
_LOOK_AGAIN = 5.0  # seconds, should anything have gone wrong on the way
_OLDEST = """SELECT turn.*, message.text, message.choice, conversation.locale, conversation.site
             FROM turn JOIN message USING (conversation, seq)
             JOIN conversation ON conversation.id = turn.conversation
             WHERE turn.conversation = ? AND turn.state = 'pending' ORDER BY turn.seq LIMIT 1"""
_RESUME = "UPDATE turn SET attempts = attempts + 1 WHERE state = 'pending'"


class Turns:
    """Brings turns to `bot`. Customers wait at most about `patience` seconds for a reply or an apology."""

    def __init__(self, store: Store, bot: Bot, patience: float = 15.0, at_once: int = _AT_ONCE) -> None:
        self._database, self._bot, self._patience = store.database, bot, patience
        self._slots = BoundedSemaphore(at_once)
        self._workers: dict[str, gevent.Greenlet] = {}
        self._dispatcher: gevent.Greenlet | None = None
        self._started = 0.0

    def start(self) -> None:
        """Begin with what an earlier process left; those turns may have been at the bot already."""
        self._started = time.time()
        self._database.write(lambda tx: tx.db.execute(_RESUME).rowcount)
        self._dispatcher = gevent.spawn(self._dispatch)

    def stop(self) -> None:
        """Stop where we are; pending turns stay pending."""
        if self._dispatcher is not None:
            self._dispatcher.kill()
        gevent.killall([*self._workers.values()])

    def _dispatch(self) -> None:
        """A worker for each conversation with pending turns, as long as there are any."""
        with self._database.signals.subscribed(TURNS) as wake:
            while True:
                try:
                    waiting = self._waiting()
                except sqlite3.Error:
                    log.exception("Could not look for turns; looking again")
                    waiting = []
                for conversation in waiting:
                    if conversation not in self._workers:
                        self._workers[conversation] = gevent.spawn(self._work, conversation)
                wake.wait(_LOOK_AGAIN)

    def _waiting(self) -> list[str]:
        with self._database.reading() as db:
            rows = db.execute("SELECT DISTINCT conversation FROM turn WHERE state = 'pending'").fetchall()
        return [row["conversation"] for row in rows]

    def _work(self, conversation: str) -> None:
        """Bring the conversation's turns to the bot, one after the other.

        Should storing fail, the worker ends and the dispatcher soon begins another.
        """
        try:
            while (row := self._oldest(conversation)) is not None:
                self._bring(_turn(row), deadline=max(row["created"], self._started) + self._patience)
        except sqlite3.Error:
            log.exception("Turns of %s: could not store", conversation)
        except UnknownConversation:
            log.info("Turns of %s: the conversation was erased", conversation)
        finally:
            self._workers.pop(conversation, None)

    def _oldest(self, conversation: str) -> sqlite3.Row | None:
        with self._database.reading() as db:
            found = db.execute(_OLDEST, (conversation,)).fetchone()
        return cast("sqlite3.Row | None", found)

    def _bring(self, turn: Turn, deadline: float) -> None:
        """Settle one turn, by `deadline` (unix seconds) or after one attempt."""
        pause = _FIRST_PAUSE
        while True:
            try:
                reply = self._attempt(turn, deadline)
            except BotError as error:
                log.warning("Turn %s of %s, attempt %s: %s", turn.seq, turn.conversation, turn.attempt, error)
            else:
                if not self._database.write(partial(outcomes.answer, turn=turn, reply=reply)):
                    log.info("Turn %s of %s: a person took over, dropped", turn.seq, turn.conversation)
                return
            if time.time() + pause >= deadline:
                self._database.write(partial(outcomes.give_up, turn=turn))
                return
            gevent.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)
            turn = replace(turn, attempt=turn.attempt + 1)

    def _attempt(self, turn: Turn, deadline: float) -> Reply:
        """One try; raises BotError."""
        left = max(_SHORTEST_TRY, deadline - time.time())
        with gevent.Timeout(left, BotFailed(f"no reply within {left:.1f} s")), self._slots:
            try:
                return self._bot.turn(turn)
            except BotError:
                raise
            except Exception as error:
                log.exception("The bot's client failed")
                raise BotFailed(f"{type(error).__name__}: {error}") from error


def _turn(row: sqlite3.Row) -> Turn:
    """What the bot gets to see: typed text is masked, a choice is the shop's own words."""
    picked = row["choice"]
    return Turn(
        conversation=row["conversation"],
        seq=row["seq"],
        attempt=row["attempts"] + 1,
        site=row["site"],
        locale=row["locale"],
        text=None if picked else mask(row["text"], row["locale"])[-TEXT_LIMIT:],
        choice=Choice(picked, row["text"]) if picked else None,
    )
