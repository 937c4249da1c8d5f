"""Sending again what was given up."""

from bot.channels.errors import NotRepeatable, UnknownDelivery
from bot.conversations.events import DELIVERIES
from bot.storage import Storage, Transaction


class Replaying:
    """Makes dead deliveries due again, with all their attempts before them."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    def one(self, id: str) -> None:
        """Raises UnknownDelivery, NotRepeatable."""

        def job(transaction: Transaction) -> None:
            found = transaction.deliveries.find(id)
            if found is None:
                raise UnknownDelivery(id)
            if found.state != "dead":
                raise NotRepeatable(delivery=id, state=found.state)
            if not transaction.deliveries.revive(id, transaction.now()):
                raise NotRepeatable("gone", delivery=id, webhook=found.target)
            transaction.changed.add(DELIVERIES)

        self._storage.write(job)

    def all(self) -> int:
        """All whose receiver is there; how many."""

        def job(transaction: Transaction) -> int:
            transaction.changed.add(DELIVERIES)
            return transaction.deliveries.revive_all(transaction.now())

        return self._storage.write(job)
