"""What staff did, as admins read it, and a way to note what is not done in a transaction of ours."""

import time

from bot.staff.accounts import By
from bot.storage import Storage
from bot.storage.audit import Action, Note

PAGE = 50


class Audit:
    """The notes of an installation."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    def note(self, action: Action, by: By, about: str = "", **counts: int) -> None:
        note = Note(time.time(), action, by.name, about, by.network, counts)
        self._storage.write(lambda tx: tx.audit.add(note))

    def page(self, whom: str = "", after: str = "") -> tuple[list[Note], str]:
        """The latest behind `after`, of one account if `whom` is given; and the place behind them, if any."""
        at, _, id = after.partition(" ")
        with self._storage.reading() as read:
            found = read.audit.before(PAGE + 1, _seconds(at), id, whom or None)
        more = len(found) > PAGE
        last = found[PAGE - 1] if more else None
        return found[:PAGE], f"{last.at!r} {last.id}" if last else ""


def _seconds(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return float("inf")
