"""Who goes on when a customer writes in a conversation that has ended.

Whoever had a person and writes again means that same matter: “it is still broken”. To explain it to the bot
that could not help, or to somebody new, is what people hate most. So within a week it goes back to the agent
who had it, at once, if they are there. If not, it waits for a person with the story in it, before all who
asked later: this customer has waited for the matter before. They are told the truth about who is there, and
may go on with the bot instead.

It is the bot's, as any new question, where no person had it when it ended, where the customer has said that
the problem was solved, where they picked something that the bot had offered, or after that week.
"""

import time
from typing import Final

from bot.conversations.outlook import is_available, outlook
from bot.conversations.transcript import Transcript
from bot.protocol import HANDOFF, Reason
from bot.storage.records import Handoff

WITHIN: Final = 7 * 86400.0  # seconds


def unfinished(transcript: Transcript, choice: str | None) -> Handoff | None:
    """The handoff that goes on with what the customer is about to write, if one does."""
    if transcript.state != "closed" or choice not in (None, HANDOFF) or transcript.crowded():
        return None
    transaction, id = transcript.transaction, transcript.id
    ends = transaction.messages.states(id, 2)
    latest = transaction.handoffs.latest(id) if [state for _, state in ends] == ["closed", "human"] else None
    if latest is None or latest.handoff.agent is None or time.time() - (latest.handoff.ended or 0.0) > WITHIN:
        return None
    survey = transaction.surveys.latest(id)
    solved = survey is not None and survey.seq == ends[0][0] and survey.solved
    return None if solved else latest.handoff


def go_on(transcript: Transcript, before: Handoff, seq: int, reason: Reason = "reopened") -> None:
    """With the agent who had it, if they are there, else with whoever comes; `seq` is what was written."""
    transaction, name = transcript.transaction, before.agent or ""
    present, account = transaction.presence.find(name), transaction.accounts.find(name)
    found = outlook(transaction, transcript.id, transcript.conversation.site)
    there = present is not None and is_available(present, time.time()) and found.kind == "soon"
    if there and account is not None and account.disabled is None and {"agent", "admin"} & {*account.roles}:
        transcript.resume(account.name, account.display, turn=seq)
    else:
        transcript.request(reason, turn=seq, first=True)
