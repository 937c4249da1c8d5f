"""The end of a conversation: the customer may end it, and says whether their problem was solved.

That is asked once for each ending: when an agent closes a conversation they have, and when the customer ends
it. Who writes again goes on; the question is gone then.
"""

import time

from bot.conversations import events
from bot.conversations.errors import NothingAsked
from bot.conversations.store import Store
from bot.conversations.texts import text
from bot.conversations.transcript import Transcript
from bot.conversations.wording import storable
from bot.privacy.masking import mask
from bot.storage import Transaction
from bot.storage.repositories.surveys import Survey


def survey_of(conversation: str) -> str:
    """The topic of what its customer answers at the end."""
    return f"survey:{conversation}"


class Closing:
    """What customers may do at the end."""

    def __init__(self, store: Store) -> None:
        self._storage = store.storage

    def end(self, id: str) -> None:
        """The customer ends it, whoever has it; nothing when it has ended. Raises UnknownConversation."""

        def job(transaction: Transaction) -> None:
            with Transcript(transaction, id) as transcript:
                if transcript.state != "closed":
                    transcript.close(asked=True, said=text("ended", transcript.locale))

        self._storage.write(job)

    def asked(self, id: str) -> Survey | None:
        """What is asked while the conversation has ended, with the answer where there is one."""
        with self._storage.reading() as read:
            return _asked(read, storable(id))

    def latest(self, id: str) -> Survey | None:
        """What was asked about the latest ending, also when the conversation goes on."""
        with self._storage.reading() as read:
            return read.surveys.latest(storable(id))

    def answer(self, id: str, seq: int, solved: bool, comment: str = "") -> None:
        """Whether the problem was solved, about the ending that the message `seq` is; a later answer replaces
        an earlier one. The comment is masked. Raises NothingAsked, UnknownConversation.
        """

        def job(transaction: Transaction) -> None:
            with Transcript(transaction, id) as transcript:
                asked = _asked(transaction, transcript.id)
                if asked is None or asked.seq != seq:
                    raise NothingAsked(seq)
                said = mask(comment, transcript.locale).strip()
                if (asked.solved, asked.comment) == (solved, said):
                    return
                transaction.surveys.answer(transcript.id, seq, solved, said, time.time())
                transcript.happened(events.SURVEY, seq=seq, solved=solved, comment=said)
                transaction.changed.add(survey_of(transcript.id))

        self._storage.write(job)


def _asked(transaction: Transaction, id: str) -> Survey | None:
    """Nothing where the conversation goes on, or ended later without a question."""
    found, latest = transaction.conversations.find(id), transaction.surveys.latest(id)
    if found is None or latest is None or found.state != "closed":
        return None
    ended = transaction.messages.state_since(id, "closed", before=found.seq + 1)
    return latest if latest.seq == ended else None
