"""Conversations into the archive, and back: each with its numbers, in one transaction."""

import time
from collections import Counter
from collections.abc import Iterable, Mapping

from bot.privacy.errors import NotArchived
from bot.privacy.tallies import tallied
from bot.storage import Storage, Transaction
from bot.storage.repositories.archive import Old
from bot.storage.repositories.audit import Note

DESK = "desk"  # the topic of everything a desk shows


def archive(
    transaction: Transaction, found: Iterable[Old], before: float, now: float, weights: Mapping[str, float]
) -> int:
    """Out of sight; left are those that moved after `before`. What their outcomes count from now on is in
    `weights`, by id. How many.
    """
    archived = [
        rows for each in found if (rows := transaction.archive.put(each.id, before, now, weights)) is not None
    ]
    transaction.tallies.add(sum(map(tallied, archived), Counter()))
    for rows in archived:
        transaction.changed |= {rows["conversation"][0]["id"], DESK}
    return len(archived)


def bring_back(storage: Storage, id: str, by: str = "", origin: str = "") -> None:
    """An archived conversation is as it was, and its time begins anew. Raises NotArchived.

    `by` is an account, and `origin` its network; both empty for the command line.
    """
    now = time.time()

    def job(transaction: Transaction) -> None:
        rows = transaction.archive.bring_back(id, now)
        if rows is None:
            raise NotArchived(id)
        transaction.tallies.add({each: -count for each, count in tallied(rows).items()})
        transaction.audit.add(
            Note(now, "conversation_restored", by, origin=origin, counts={"conversations": 1})
        )
        transaction.changed |= {id, DESK}

    storage.write(job)
