"""What customers' conversations tell: heavy reads, for workers and native threads."""

from bot.storage import Storage
from bot.storage.records import Message


class Statistics:
    """Reads over many conversations."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    def talks(self, since: float, limit: int) -> list[list[Message]]:
        """The messages of the latest `limit` conversations that moved after `since` (unix seconds)."""
        with self._storage.reading() as read:
            return read.messages.talks(since, limit)

    def verdicts(self, since: float) -> dict[str, dict[int, bool]]:
        """What was said after `since`: by conversation and number whether an answer helped."""
        found: dict[str, dict[int, bool]] = {}
        with self._storage.reading() as read:
            for verdict in read.feedback.since(since):
                found.setdefault(verdict.conversation, {})[verdict.seq] = verdict.helpful
        return found

    def verdicts_of(self, conversation: str) -> dict[int, bool]:
        """Which answers of one conversation helped, by their number."""
        with self._storage.reading() as read:
            return {each.seq: each.helpful for each in read.feedback.of_conversation(conversation)}

    def helped_by(self, entry: str, limit: int) -> list[str]:
        """The latest conversations in which this entry helped."""
        with self._storage.reading() as read:
            return read.feedback.helped_by(entry, limit)

    def picked(self, choice: str, limit: int) -> list[str]:
        """The latest conversations in which this choice was picked."""
        with self._storage.reading() as read:
            return read.messages.picked(choice, limit)
