"""What staff did, as admins read it, and a way to note what is not done in a transaction of ours."""

import logging
import time
from collections import OrderedDict

from bot.conversations.wording import storable
from bot.staff.accounts import By
from bot.storage import Storage, StoreUnavailable, Transaction
from bot.storage.repositories.audit import Action, Note

log = logging.getLogger("kundig.staff")

PAGE = 50
_SEEN = 10_000  # that a process remembers to have noted


class Audit:
    """The notes of an installation."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        self._seen: OrderedDict[tuple[str, str, int], None] = OrderedDict()

    def note(self, action: Action, by: By, about: str = "", **counts: int) -> None:
        note = Note(time.time(), action, by.name, about, by.network, counts)
        self._storage.write(lambda tx: tx.audit.add(note))

    def opened(self, conversation: str, by: By) -> None:
        """Noted once in an hour; what this process has noted already is not asked of the store again."""
        now = time.time()
        seen = (by.name, conversation, int(now // 3600))
        if seen in self._seen:
            return

        def job(tx: Transaction) -> None:
            if tx.conversations.find(storable(conversation)) is not None:
                tx.audit.opened(by.name, conversation, now, by.network)

        try:
            self._storage.write(job)
        except StoreUnavailable as error:  # a full disk is no reason to keep an agent from reading
            log.warning("cannot note who opened a conversation: %s", error)
            return
        self._seen[seen] = None
        if len(self._seen) > _SEEN:
            self._seen.popitem(last=False)

    def page(self, whom: str = "", after: str = "", *, opened: bool = False) -> tuple[list[Note], str]:
        """The latest behind `after`, of one account if `whom` is given; and the place behind them, if any.

        With `opened`, who looked into conversations; without, everything else.
        """
        at, _, id = after.partition(" ")
        with self._storage.reading() as read:
            found = read.audit.before(PAGE + 1, _seconds(at), id, whom or None, opened=opened)
        more = len(found) > PAGE
        last = found[PAGE - 1] if more else None
        return found[:PAGE], f"{last.at!r} {last.id}" if last else ""


def _seconds(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return float("inf")
