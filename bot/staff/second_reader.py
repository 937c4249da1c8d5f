"""Whether an answer needs a second pair of eyes: who approves it is not who wrote its last change.

A fact of the installation, which admins set: curation is one for all sites.
"""

import time

from bot.staff.accounts import COMMAND_LINE, By
from bot.storage import Storage, Transaction
from bot.storage.audit import Action, Note

FACT = "second_reader"


class SecondReader:
    """The fact, in the store, where every node finds it."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    def wanted(self) -> bool:
        with self._storage.reading() as read:
            return read.nodes.fact(FACT) == "yes"

    def want(self, wanted: bool, by: By = COMMAND_LINE) -> None:
        """From now on; noted for admins when it is another than before."""

        def job(tx: Transaction) -> None:
            if (tx.nodes.fact(FACT) == "yes") == wanted:
                return
            tx.nodes.change(FACT, "yes" if wanted else "no")
            action: Action = "second_reader_on" if wanted else "second_reader_off"
            tx.audit.add(Note(time.time(), action, by.name, origin=by.network))

        self._storage.write(job)
