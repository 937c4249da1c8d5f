"""Whether all of the staff need a second step at log-in.

A fact of the installation, which admins set. It is asked for at the next log-in with a password: whoever
lacks it sets it up then. Who comes by a provider is asked by the provider.
"""

from bot.staff.accounts import COMMAND_LINE, By
from bot.storage import Storage, Transaction
from bot.storage.audit import Action, Note

FACT = "second_step_required"


class RequiredStep:
    """The fact, in the store, where every node finds it."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    def wanted(self) -> bool:
        with self._storage.reading() as read:
            return read.nodes.fact(FACT) == "yes"

    def want(self, wanted: bool, by: By = COMMAND_LINE) -> None:
        """From the next log-in on; noted for admins when it is another than before."""

        def job(tx: Transaction) -> None:
            if (tx.nodes.fact(FACT) == "yes") == wanted:
                return
            tx.nodes.change(FACT, "yes" if wanted else "no")
            action: Action = "second_step_required" if wanted else "second_step_optional"
            tx.audit.add(Note(tx.now(), action, by.name, origin=by.network))

        self._storage.write(job)
