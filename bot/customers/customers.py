"""What is known of customers beside their conversations, for the faces."""

from dataclasses import dataclass
from typing import Self

from bot.customers.joining import Joining
from bot.customers.keys import Keys
from bot.customers.known import KnownCustomers
from bot.customers.people import People
from bot.customers.pushing import Pushing
from bot.storage import Storage


@dataclass(frozen=True)
class Customers:
    """Each looks after one thing."""

    joining: Joining
    keys: Keys
    known: KnownCustomers
    people: People
    pushing: Pushing

    @classmethod
    def of(cls, storage: Storage, secret: bytes) -> Self:
        """`secret` is the installation's own; the sites' keys are sealed with it."""
        keys = Keys(storage, secret)
        return cls(
            Joining(storage), keys, KnownCustomers(storage, keys), People(storage), Pushing(storage, secret)
        )
