"""Tags: what staff call conversations. Free, but those in use are suggested, and one word is one tag."""

import time

from bot.conversations.transcript import DESK, Transcript
from bot.conversations.wording import cleaned, storable
from bot.handoff.errors import InvalidTag, TooManyTags
from bot.storage import Storage, Transaction

LONGEST = 40  # characters
MOST = 10  # tags of one conversation
SUGGESTED = 200


class Tagging:
    """Tags of conversations, whoever has them."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    def of(self, id: str) -> list[str]:
        """In the order in which they came."""
        with self._storage.reading() as read:
            return read.tags.of(storable(id))

    def used(self) -> list[str]:
        """Those in use, the most frequent first."""
        with self._storage.reading() as read:
            return read.tags.used(SUGGESTED)

    def add(self, id: str, name: str) -> list[str]:
        """All it has then. One that is in use keeps its spelling. Raises InvalidTag, TooManyTags,
        UnknownConversation.
        """
        called = _called(name)

        def job(tx: Transaction) -> list[str]:
            with Transcript(tx, id) as transcript:
                known = {each.casefold(): each for each in tx.tags.used(SUGGESTED)}
                wanted, present = known.get(called.casefold(), called), tx.tags.of(transcript.id)
                if wanted not in present:
                    if len(present) >= MOST:
                        raise TooManyTags(MOST)
                    tx.tags.add(transcript.id, wanted, time.time())
                    tx.changed.add(DESK)
                return tx.tags.of(transcript.id)

        return self._storage.write(job)

    def remove(self, id: str, name: str) -> list[str]:
        """All it has left. Raises UnknownConversation."""

        def job(tx: Transaction) -> list[str]:
            with Transcript(tx, id) as transcript:
                if tx.tags.remove(transcript.id, storable(name)):
                    tx.changed.add(DESK)
                return tx.tags.of(transcript.id)

        return self._storage.write(job)


def _called(name: str) -> str:
    called = " ".join(cleaned(name, 10 * LONGEST).lstrip("#").split()) if name.strip() else ""
    if not called or len(called) > LONGEST:
        raise InvalidTag(LONGEST)
    return called
