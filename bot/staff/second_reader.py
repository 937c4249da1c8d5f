"""Whether an answer needs a second pair of eyes: who approves it is not who wrote its last change.

A fact of the installation, which admins set: curation is one for all sites.
"""

from bot.storage import Storage

FACT = "second_reader"


class SecondReader:
    """The fact, in the store, where every node finds it."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    def wanted(self) -> bool:
        with self._storage.reading() as read:
            return read.nodes.fact(FACT) == "yes"

    def want(self, wanted: bool) -> None:
        self._storage.write(lambda tx: tx.nodes.change(FACT, "yes" if wanted else "no"))
