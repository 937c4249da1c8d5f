"""What the installation forgets by itself, and when: bookkeeping that nobody needs any more.

What has a period that the operator sets is in `bot.operation.timed.retaining`.
"""

from bot.operation.timed.clock import Timed
from bot.staff.sessions import Sessions
from bot.storage import Storage

HOUR, DAY = 3600.0, 86400.0  # seconds
NODES_AFTER = DAY


def forget_sessions(storage: Storage) -> None:
    Sessions(storage).end_old()


def forget_nodes(storage: Storage) -> None:
    storage.write(lambda tx: tx.nodes.forget_before(tx.now() - NODES_AFTER))


def forget_proofs(storage: Storage) -> None:
    """Of who customers are: once they have expired, nobody could use them again."""
    storage.write(lambda tx: tx.site_keys.forget_spent(tx.now()))


JOBS = (
    Timed("forget_sessions", HOUR, forget_sessions),
    Timed("forget_nodes", HOUR, forget_nodes),
    Timed("forget_proofs", HOUR, forget_proofs),
)
