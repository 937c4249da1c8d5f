"""However many have written before and wait, one more message costs the store what it cost the first."""

import time
from dataclasses import replace
from pathlib import Path

from bot.conversations.messengers.messengers import Inbound, receive
from bot.conversations.outcomes import answer
from bot.conversations.store import Store
from bot.conversations.transcript import Holder
from bot.protocol import Answer, Reply, Turn
from bot.storage import Storage, Transaction
from bot.storage.repositories.messengers import Connection
from tests.fresh import fresh_store

OURS = Connection("c1", "whatsapp", "Lumen", "", "sealed", heard=float("inf"))
LITTLE = 50  # steps; looking through those who wrote before is thousands


class Counted:
    """A store that counts the steps of SQLite's machine, which are the same however busy a computer is."""

    def __init__(self, storage: Storage) -> None:
        self.store, self.steps = Store(storage), 0
        self.store.holder = Holder("me", 10.0)
        storage.write(self._count)

    def _count(self, transaction: Transaction) -> None:
        transaction.messengers.add(OURS)
        transaction._db.connection.dbapi_connection.set_progress_handler(self._step, 1)

    def _step(self) -> int:
        self.steps += 1
        return 0

    def writes(self, person: int) -> int:
        """They write and are answered, which goes to their phone some day; what that cost."""
        before, storage = self.steps, self.store.storage
        who = Inbound(f"m{person}", str(person), text="Wo?", alias=f"@{person}")
        posted = receive(self.store, OURS, who, "Lumen")
        with storage.reading() as read:
            peer = read.messengers.known(OURS.id, f"@{person}")
        assert posted is not None
        assert peer is not None
        turn = Turn(peer.conversation, posted.seq, 1, "", "de", "Wo?", None)
        assert storage.write(lambda tx: answer(tx, turn, "me", Reply((Answer("Hier."),), "de"))) == "last"
        return self.steps - before

    def fails(self, now: float) -> int:
        """One that is due does not arrive, and waits; what noting that cost."""

        def job(transaction: Transaction) -> int:
            (due,) = transaction.deliveries.claim(OURS.id, "me", now, now + 60.0, 1)
            before = self.steps
            assert transaction.deliveries.settle(replace(due, due=now + 1.0), "me")
            return self.steps - before

        return self.store.storage.write(job)


def test_those_who_wrote_before_are_not_looked_through(tmp_path: Path) -> None:
    with fresh_store(tmp_path / "conversations.sqlite") as storage:
        counted = Counted(storage)
        counted.writes(0)
        new, late = counted.writes(1), time.time() + 1000.0
        failed = counted.fails(late)
        for person in range(2, 150):
            counted.writes(person)
        # In what order keys are found differs a little.
        assert counted.writes(150) <= new + LITTLE
        assert counted.fails(late) <= failed + LITTLE
