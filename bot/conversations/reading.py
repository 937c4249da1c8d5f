"""Reading: what customers and agents have seen of what the other wrote."""

import time

from bot.conversations.errors import UnknownConversation
from bot.conversations.wording import storable
from bot.storage import Storage, Transaction
from bot.storage.repositories.marks import Mark, Reader


def marks_of(conversation: str) -> str:
    """The topic of a conversation's marks, apart from that of its messages."""
    return f"marks:{conversation}"


class Reading:
    """Who has read how far."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    def mark(self, id: str, reader: Reader) -> Mark:
        """What a screen has shown. It says so within about two seconds, if it is open and looked at; what
        came while nobody looked counts once somebody does.
        """
        with self._storage.reading() as read:
            return read.marks.of(storable(id), reader)

    def by_customer(self, id: str, *, received: int = 0, read: int = 0) -> None:
        """Their screen has these messages, and has shown them up to `read`. Raises UnknownConversation."""
        self._note(id, Mark("customer", max(received, read), read))

    def by_agent(self, id: str, agent: str, read: int) -> None:
        """An agent's screen has shown it; counts for whoever has the conversation. Raises
        UnknownConversation.
        """
        self._note(id, Mark("agent", read, read), agent)

    def _note(self, id: str, seen: Mark, agent: str | None = None) -> None:
        known = self.mark(id, seen.reader)
        if known.moved(seen.received, seen.read, 0.0) is known:
            return  # most are no news, and no reason to write
        self._storage.write(lambda tx: _advance(tx, storable(id), seen, agent))


def _advance(transaction: Transaction, id: str, seen: Mark, agent: str | None) -> None:
    locked = transaction.conversations.lock(id)
    if locked is None:
        raise UnknownConversation(id)
    found = locked.conversation
    if agent is not None and (found.state, found.agent) != ("human", agent):
        return
    before = transaction.marks.of(id, seen.reader)
    moved = before.moved(min(seen.received, found.seq), min(seen.read, found.seq), time.time())
    if moved is not before:
        transaction.marks.put(id, moved)
        transaction.changed.add(marks_of(id))
