"""Typing: that the other side writes just now. Nothing is stored: each signal holds for a few seconds.

A signal is a topic that fires, on every node, and carries nothing: neither a text nor how much of it. Clients
send one every few seconds while somebody types, and show it until SHOWN seconds after the last one.
"""

from typing import Final

from bot.conversations.wording import storable
from bot.storage import Storage
from bot.storage.engines.signals import PASSING
from bot.storage.repositories.marks import Reader

SHOWN: Final = 6  # seconds


def typing_of(conversation: str, who: Reader) -> str:
    """The topic that fires while they type."""
    return f"{PASSING}typing:{who}:{conversation}"


class Typing:
    """Tells one side that the other writes."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    def by_customer(self, id: str) -> None:
        self._tell(id, "customer")

    def by_agent(self, id: str, agent: str) -> bool:
        """Nothing, and False, when somebody else has the conversation."""
        with self._storage.reading() as read:
            found = read.conversations.find(storable(id))
        theirs = found is not None and (found.state, found.agent) == ("human", agent)
        if theirs:
            self._tell(id, "agent")
        return theirs

    def _tell(self, id: str, who: Reader) -> None:
        topic = typing_of(storable(id), who)
        self._storage.write(lambda tx: tx.changed.add(topic))
