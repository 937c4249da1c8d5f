"""What a turn comes to, each in one transaction: replies, nothing, or an apology."""

import time
from typing import Literal

from bot.conversations.outreach import announcing
from bot.conversations.texts import text
from bot.conversations.transcript import TURNS, Transcript
from bot.protocol import Answer, Reason, Reply, Turn
from bot.storage import Transaction
from bot.storage.records import TurnState
from knowledge.languages import language_of

_FAILURES_UNTIL_HANDOFF = 2
# Nothing came after the customer's message; something did; or the turn was settled meanwhile, such as by a
# person taking over, and nothing is written.
Settled = Literal["last", "more", "late"]


def answer(transaction: Transaction, turn: Turn, holder: str, reply: Reply) -> Settled:
    """Store the replies to the customer's message, and ask for a person when the bot says so."""
    with Transcript(transaction, turn.conversation) as transcript:
        settled = _settle(transcript, turn, holder, "done")
        if settled == "late":
            return settled
        transcript.speak(language_of(reply.locale) or transcript.locale)
        for message in reply.answers:
            announcing.say(transcript, message, turn.seq)
        transcript.failures = 0
        if reply.handoff:
            _request(transcript, reply.handoff, turn)
    return settled


def give_up(transaction: Transaction, turn: Turn, holder: str) -> Settled:
    """Apologise and offer a person; when this is the second time in a row, ask for one."""
    with Transcript(transaction, turn.conversation) as transcript:
        settled = _settle(transcript, turn, holder, "failed")
        if settled == "late":
            return settled
        transcript.failures += 1
        if transcript.failures < _FAILURES_UNTIL_HANDOFF or transcript.crowded():
            apology = Answer(text("apology", transcript.locale), choices=(transcript.offer_again(),))
            transcript.say(apology, turn.seq)
        else:
            transcript.say(Answer(text("apology_again", transcript.locale)), turn.seq)
            transcript.request("bot_unavailable", turn=turn.seq)
    return settled


def _request(transcript: Transcript, reason: Reason, turn: Turn) -> None:
    """Ask for a person, or say why not yet."""
    if transcript.crowded():
        offer = (transcript.offer_again(),)
        transcript.say(Answer(text("crowded", transcript.locale), choices=offer), turn.seq)
    else:
        transcript.request(reason, turn=turn.seq)


def _settle(transcript: Transcript, turn: Turn, holder: str, state: TurnState) -> Settled:
    """Mark a pending turn as settled, unless it was dropped, or another process has it by now."""
    transaction = transcript.transaction
    values = (turn.conversation, turn.seq, state, holder, turn.attempt, time.time())
    if not transaction.turns.settle(*values):
        return "late"
    if transcript.seq == turn.seq:
        return "last"
    transaction.changed.add(TURNS)  # what came after it may be a turn, whose time has come
    return "more"
