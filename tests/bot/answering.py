"""Turns settled by hand, as if a bot had replied."""

from bot.conversations import outcomes
from bot.conversations.store import Store
from bot.protocol import Reply, Turn


def answered(store: Store, id: str, text: str, reply: Reply) -> int:
    """The customer writes `text` and is told `reply`; the seq of what they wrote."""
    storage, seq = store.storage, store.post(id, text=text).seq
    storage.write(lambda tx: tx.turns.claim(storage.process, tx.now(), float("inf"), 100))
    turn = Turn(id, seq, 1, "", "de", text, None)
    assert storage.write(lambda tx: outcomes.answer(tx, turn, storage.process, reply))
    return seq
