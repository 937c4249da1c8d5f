"""Letters that staff want regularly, by their own word."""

import time

from bot.conversations.letters import WEEKLY
from bot.staff.accounts import Member
from bot.storage import Storage
from bot.storage.repositories.subscriptions import Subscription


class Subscriptions:
    """The weekly letter of each account."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    def wants_weekly(self, me: Member) -> bool:
        with self._storage.reading() as read:
            return read.subscriptions.find(me.name, WEEKLY) is not None

    def want_weekly(self, me: Member, language: str) -> None:
        """From next Monday on, in this language."""
        wanted = Subscription(me.name, WEEKLY, language, time.time())
        self._storage.write(lambda tx: tx.subscriptions.put(wanted))

    def stop_weekly(self, me: Member) -> None:
        """Also what is in the post already is not sent."""
        self._storage.write(lambda tx: tx.subscriptions.forget(me.name, WEEKLY))
