"""What a turn comes to, each in one transaction: replies, nothing, or an apology."""

import time
from typing import Literal

from bot.conversations.texts import LOCALES, text
from bot.conversations.transcript import Transcript
from bot.conversations.writer import Transaction
from bot.protocol import HANDOFF, Choice, Reply, Turn

_FAILURES_UNTIL_HANDOFF = 2


def answer(transaction: Transaction, turn: Turn, reply: Reply) -> bool:
    """Store the replies to the customer's message, and ask for a person when the bot says so.

    False when the turn was settled meanwhile, such as by a person taking over: then nothing is written.
    """
    transcript = Transcript(transaction, turn.conversation)
    if not _settle(transcript, turn, "done"):
        return False
    if reply.locale in LOCALES:
        transcript.speak(reply.locale)
    for message in reply.answers:
        transcript.append(
            "bot",
            message.text,
            choices=message.choices,
            media=message.media,
            entry=message.entry,
            trace=message.trace.as_json() if message.trace else None,
            turn=turn.seq,
        )
    transcript.count_failures(0)
    if reply.handoff:
        transcript.request(reply.handoff, turn=turn.seq)
    return True


def give_up(transaction: Transaction, turn: Turn) -> bool:
    """Apologise and offer a person; when this is the second time in a row, ask for one."""
    transcript = Transcript(transaction, turn.conversation)
    if not _settle(transcript, turn, "failed"):
        return False
    failures = transcript.failures + 1
    transcript.count_failures(failures)
    if failures < _FAILURES_UNTIL_HANDOFF:
        offer = Choice(HANDOFF, text("handoff", transcript.locale))
        transcript.append("bot", text("apology", transcript.locale), choices=(offer,), turn=turn.seq)
    else:
        transcript.append("bot", text("apology_again", transcript.locale), turn=turn.seq)
        transcript.request("bot_unavailable", turn=turn.seq)
    return True


def _settle(transcript: Transcript, turn: Turn, state: Literal["done", "failed"]) -> bool:
    """Mark a pending turn as settled; False when it was dropped, as all are when the bot loses the talk."""
    changed = transcript.db.execute(
        "UPDATE turn SET state = ?, attempts = ?, finished = ?"
        " WHERE conversation = ? AND seq = ? AND state = 'pending'",
        (state, turn.attempt, time.time(), turn.conversation, turn.seq),
    )
    return changed.rowcount == 1
