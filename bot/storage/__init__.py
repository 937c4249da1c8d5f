"""The store: all SQL but the corpus's. Outside, nobody sees a statement, a row or a connection."""

from bot.storage.errors import StoreDamaged, StoreUnavailable
from bot.storage.storage import Storage
from bot.storage.transaction import Transaction

__all__ = ["Storage", "StoreDamaged", "StoreUnavailable", "Transaction"]
