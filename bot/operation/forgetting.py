"""What the installation forgets by itself, and when: bookkeeping that nobody needs any more."""

from bot.operation.clock import Timed
from bot.storage import Storage, Transaction

HOUR, DAY = 3600.0, 86400.0  # seconds
SESSIONS_AFTER = 12 * HOUR  # no log-in lasts longer
DELIVERIES_AFTER = 30 * DAY  # they tell what arrived when, not what was said
NODES_AFTER = DAY


def forget_sessions(storage: Storage) -> None:
    def job(transaction: Transaction) -> None:
        before = transaction.now() - SESSIONS_AFTER
        transaction.sessions.end_old(unseen=before, begun=before)

    storage.write(job)


def forget_deliveries(storage: Storage) -> None:
    storage.write(lambda tx: tx.deliveries.forget(tx.now() - DELIVERIES_AFTER))


def forget_nodes(storage: Storage) -> None:
    storage.write(lambda tx: tx.nodes.forget_before(tx.now() - NODES_AFTER))


JOBS = (
    Timed("forget_sessions", HOUR, forget_sessions),
    Timed("forget_deliveries", DAY, forget_deliveries),
    Timed("forget_nodes", HOUR, forget_nodes),
)
