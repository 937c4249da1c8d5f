"""Durable turns: every customer's message that is the bot's to answer gets an answer or an apology.

A turn is written in the transaction of its message and settled in the transaction of its replies. One turn at
a time per conversation, in order; what a killed process left pending is resumed.
"""

import logging
import time
from dataclasses import replace

import gevent
from gevent.lock import BoundedSemaphore

from bot.conversations import outcomes
from bot.conversations.bot import Bot, Reply, Turn
from bot.conversations.errors import BotError, BotFailed
from bot.conversations.masking import mask
from bot.conversations.messages import Choice
from bot.conversations.store import Store
from bot.conversations.transcript import TURNS

log = logging.getLogger(__name__)

_AT_ONCE = 16  # turns on their way to the bot
_FIRST_PAUSE, _LONGEST_PAUSE = 0.2, 2.0  # seconds between attempts
_LOOK_AGAIN = 5.0  # seconds, should anything have gone wrong on the way


class Turns:
    """Brings turns to `bot`. Each turn has `patience` seconds; after that the customer hears an apology."""

    def __init__(self, store: Store, bot: Bot, patience: float = 15.0, at_once: int = _AT_ONCE) -> None:
        self._store, self._database, self._bot, self._patience = store, store.database, bot, patience
        self._slots = BoundedSemaphore(at_once)
        self._workers: dict[str, gevent.Greenlet] = {}
        self._dispatcher: gevent.Greenlet | None = None

    def start(self) -> None:
        """Begin with what an earlier process left; it may have been at the bot already."""
        self._database.write(
            lambda tx: (
                tx.db.execute("UPDATE turn SET attempts = attempts + 1 WHERE state = 'pending'").rowcount
            )
        )
        self._dispatcher = gevent.spawn(self._dispatch)

    def stop(self) -> None:
        """Stop where we are; pending turns stay pending."""
        greenlets = [*self._workers.values(), *([self._dispatcher] if self._dispatcher else [])]
        gevent.killall(greenlets)
        self._workers.clear()

    def _dispatch(self) -> None:
        with self._database.signals.subscribed(TURNS) as wake:
            while True:
                for conversation in self._waiting():
                    if conversation not in self._workers:
                        self._workers[conversation] = gevent.spawn(self._work, conversation)
                wake.wait(_LOOK_AGAIN)

    def _waiting(self) -> list[str]:
        """Conversations with pending turns."""
        with self._database.reading() as db:
            rows = db.execute("SELECT DISTINCT conversation FROM turn WHERE state = 'pending'").fetchall()
        return [row["conversation"] for row in rows]

    def _work(self, conversation: str) -> None:
        """Bring the conversation's turns to the bot, one after the other."""
        try:
            while (turn := self._next(conversation)) is not None:
                self._bring(turn)
        finally:
            self._workers.pop(conversation, None)

    def _next(self, conversation: str) -> Turn | None:
        """The oldest pending turn."""
        with self._database.reading() as db:
            row = db.execute(
                "SELECT turn.seq, turn.attempts, message.text, message.choice, conversation.locale"
                " FROM turn JOIN message USING (conversation, seq)"
                " JOIN conversation ON conversation.id = turn.conversation"
                " WHERE turn.conversation = ? AND turn.state = 'pending' ORDER BY turn.seq LIMIT 1",
                (conversation,),
            ).fetchone()
        if row is None:
            return None
        locale, picked = row["locale"], row["choice"]
        return Turn(
            conversation=conversation,
            seq=row["seq"],
            attempt=row["attempts"] + 1,
            locale=locale,
            text=None if picked else mask(row["text"], locale),
            choice=Choice(picked, row["text"]) if picked else None,
        )

    def _bring(self, turn: Turn) -> None:
        """Settle one turn."""
        deadline = time.monotonic() + self._patience
        pause, attempts = _FIRST_PAUSE, 0
        while True:
            attempts += 1
            try:
                reply = self._attempt(turn, attempts, deadline - time.monotonic())
            except BotError as error:
                log.warning("Turn %s of %s, attempt %s: %s", turn.seq, turn.conversation, attempts, error)
            else:
                args = (turn.conversation, turn.seq, reply, attempts)
                self._database.write(lambda tx: outcomes.answer(tx, *args))  # noqa: B023
                return
            if time.monotonic() + pause >= deadline:
                break
            gevent.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)
        self._database.write(lambda tx: outcomes.give_up(tx, turn.conversation, turn.seq, attempts))

    def _attempt(self, turn: Turn, attempts: int, left: float) -> Reply:
        with gevent.Timeout(left, BotFailed(f"no reply within {left:.1f} s")), self._slots:
            return self._bot.turn(replace(turn, attempt=turn.attempt + attempts - 1))
