"""Proposing: what an agent answered, handed to the curators without what may point to a person."""

import secrets
import time
from collections.abc import Sequence

from bot.conversations.errors import UnknownConversation
from bot.conversations.insights.questions import A_GREETING
from bot.conversations.transcript import Transcript
from bot.conversations.wording import storable
from bot.handoff.errors import NothingToPropose, UnknownProposal
from bot.privacy.masking import impersonal, reusable
from bot.staff.accounts import Member
from bot.storage import Storage, Transaction
from bot.storage.records import Message
from bot.storage.repositories.proposals import Proposal, ProposalState
from knowledge.entries import LINE_LENGTH

LOOKED_AT = 40  # messages before the answer
A_QUESTION = 12  # characters; who wrote fewer has not asked yet


class Proposing:
    """What agents propose, and what becomes of it."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    def propose(self, id: str, seq: int, agent: Member) -> Proposal:
        """The agent's message `seq`, with what the customer had asked; the same when it was before.

        Raises NothingToPropose, UnknownConversation.
        """
        id = storable(id)
        with self._storage.reading() as read:
            conversation = read.conversations.find(id)
            told = read.messages.before(id, seq + 1, 0, LOOKED_AT)
        if conversation is None:
            raise UnknownConversation(id)
        if not told or told[-1].seq != seq or told[-1].role != "agent" or not (asked := question(told)):
            raise NothingToPropose(seq)
        new, locale = secrets.token_hex(8), conversation.locale
        texts = impersonal(asked, locale)[:LINE_LENGTH], reusable(told[-1].text, locale)

        def job(transaction: Transaction) -> Proposal:
            with Transcript(transaction, id) as transcript:
                before = transaction.proposals.about(transcript.id, seq)
                if before is not None:
                    return before
                now = time.time()
                added = Proposal(new, transcript.id, seq, locale, *texts, told[-1].entry, agent.name, now)
                transaction.proposals.add(added)
                return added

        return self._storage.write(job)

    def proposed(self, id: str) -> list[int]:
        """The messages of a conversation that were proposed."""
        with self._storage.reading() as read:
            return read.proposals.proposed(storable(id))

    def waiting(self, most: int) -> list[Proposal]:
        """Those nobody has decided about, oldest first."""
        with self._storage.reading() as read:
            return read.proposals.waiting(most)

    def count(self) -> int:
        """How many wait."""
        with self._storage.reading() as read:
            return read.proposals.count()

    def find(self, id: str) -> Proposal:
        """One that waits. Raises UnknownProposal."""
        with self._storage.reading() as read:
            found = read.proposals.find(storable(id))
        if found is None or found.state != "waiting":
            raise UnknownProposal(id)
        return found

    def decide(self, id: str, became: ProposalState, by: str) -> bool:
        """What a curator made of it; False when somebody else was quicker."""
        now = time.time()
        return self._storage.write(lambda tx: tx.proposals.decide(storable(id), became, by, now))


def question(messages: Sequence[Message]) -> str:
    """What the last of these messages, an agent's, answers. Pure.

    That is what the customer had written just before, or earlier where it was no more than “yes, please”.
    """
    asked: list[str] = []
    for message in reversed(messages[:-1]):
        if message.role == "customer" and message.choice is None:
            asked.insert(0, message.text)
        elif message.role == "bot" or (message.role == "agent" and len(message.text) > A_GREETING):
            if len(" ".join(asked)) >= A_QUESTION:
                break
            asked = []
    return " ".join(asked) or next((each.text for each in reversed(messages) if each.role == "customer"), "")
