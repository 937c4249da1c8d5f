"""One person over all channels, as staff sees it: their other conversations, and taking one out again."""

from dataclasses import dataclass

from bot.conversations.errors import UnknownConversation
from bot.conversations.transcript import DESK
from bot.conversations.wording import storable
from bot.storage import Storage, Transaction
from bot.storage.records import Conversation
from bot.storage.repositories.customers import Customer

SHOWN = 20  # other conversations


@dataclass(frozen=True)
class Other:
    """Another conversation of a person; `apart` when staff said that it is somebody else's."""

    conversation: Conversation
    apart: bool = False


class People:
    """Of all conversations."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    def others(self, id: str) -> list[Other]:
        """Other conversations of the same person in which something was said, the latest first."""
        with self._storage.reading() as read:
            joined = read.people.conversations(storable(id))
            every = read.people.conversations(storable(id), also_cut=True) - {id}
            found = filter(None, (read.conversations.find(each) for each in every))
            said = [Other(each, each.id not in joined) for each in found if each.seq]
        said.sort(key=lambda each: (-each.conversation.updated, each.conversation.id))
        return said[:SHOWN]

    def account(self, id: str) -> Customer | None:
        """Whom a site has vouched for, in this conversation or in others of the same person. None where
        proofs name several: a mailbox that a family shares.
        """
        with self._storage.reading() as read:
            own = read.customers.of(storable(id))
            if own is not None:
                return own
            theirs = sorted(read.people.conversations(storable(id)))
            found = [each for each in map(read.customers.of, theirs) if each is not None]
        found.sort(key=lambda each: each.proved)
        return found[-1] if len({each.subject for each in found}) == 1 else None

    def part(self, id: str, other: str, by: str) -> None:
        """The other conversation is not this person's. Raises UnknownConversation where it never was."""

        def job(tx: Transaction) -> None:
            if other not in tx.people.conversations(id) - {id}:
                raise UnknownConversation(other)
            tx.people.cut(other, by, tx.now())
            tx.changed.update((id, other, DESK))

        self._storage.write(job)

    def join_again(self, id: str, other: str) -> None:
        """It is theirs after all. Raises UnknownConversation where no proof ever said so."""

        def job(tx: Transaction) -> None:
            if other not in tx.people.conversations(id, also_cut=True) - {id}:
                raise UnknownConversation(other)
            for each in (id, other):
                tx.people.mend(each)
            tx.changed.update((id, other, DESK))

        self._storage.write(job)
