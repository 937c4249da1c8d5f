"""Rules for all of the staff, which admins set. They are in the store, where every node finds them."""

from dataclasses import dataclass

from bot.staff.accounts import COMMAND_LINE, By
from bot.storage import Storage, Transaction
from bot.storage.repositories.audit import Action, Note


@dataclass(frozen=True)
class Rule:
    """One of them, by the name of its `fact`; `on` and `off` are what admins read when it is switched."""

    storage: Storage
    fact: str
    on: Action
    off: Action

    def wanted(self) -> bool:
        with self.storage.reading() as read:
            return read.nodes.fact(self.fact) == "yes"

    def want(self, wanted: bool, by: By = COMMAND_LINE) -> None:
        """From now on; noted for admins when it is another than before."""

        def job(tx: Transaction) -> None:
            if (tx.nodes.fact(self.fact) == "yes") == wanted:
                return
            tx.nodes.change(self.fact, "yes" if wanted else "no")
            tx.audit.add(Note(tx.now(), self.on if wanted else self.off, by.name, origin=by.network))

        self.storage.write(job)


def second_reader(storage: Storage) -> Rule:
    """Whether an answer needs a second pair of eyes: who approves it is not who wrote its last change.

    Curation is one for all sites, and so is this.
    """
    return Rule(storage, "second_reader", "second_reader_on", "second_reader_off")


def required_step(storage: Storage) -> Rule:
    """Whether all need a second step when they log in with a password: whoever lacks it sets it up then.

    Who comes by a provider is asked by the provider.
    """
    return Rule(storage, "second_step_required", "second_step_required", "second_step_optional")
