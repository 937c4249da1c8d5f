"""A channel, as the loop of deliveries sees it: what it may bring where, how it is packed, how it is sent."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from bot.channels.errors import Refused
from bot.storage import Transaction
from bot.storage.records import Delivery

AT_ONCE_EACH: Final = 4  # to one target: a slow one holds up no other


@dataclass(frozen=True)
class Parcel:
    """A delivery with what brings it there: `send` runs in a thread of its own, and raises NotDelivered.

    Where the network `echoes` what it has taken, an attempt whose end nobody knows is waited for.
    """

    delivery: Delivery
    send: Callable[[], object]
    request: str = ""  # under which it stands in the log
    echoes: bool = False


class Channel(Protocol):
    """Brings deliveries of one kind to their targets, so many `at_once` to each. Where it `echoes`, it is
    told later what arrived.
    """

    at_once: int
    echoes: bool

    def targets(self, read: Transaction) -> Sequence[str]:
        """Whom something can be brought to now. A target belongs to one channel alone."""

    def pack(self, transaction: Transaction, delivery: Delivery) -> Parcel | None:
        """What is sent is made here, each time; None when there is no need for it any more.

        In the transaction that claims the delivery. Raises NotDelivered.
        """

    def refused(self, transaction: Transaction, delivery: Delivery, now: float, error: Refused) -> None:
        """What else follows when a delivery was given up because it will never be taken."""
