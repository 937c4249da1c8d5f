"""What can go wrong on the way to the outside.

KundigError
├── UnknownWebhook     no webhook has this id
├── UnknownDelivery    no delivery has this id
├── NotRepeatable      this delivery is not dead, or nobody is there to get it
└── NotDelivered       an attempt failed
    └── ReceiverGone   the receiver wants nothing more, ever
"""

from knowledge.errors import KundigError


class UnknownWebhook(KundigError):
    def __init__(self, webhook: str) -> None:
        super().__init__(webhook=webhook)


class UnknownDelivery(KundigError):
    def __init__(self, delivery: str) -> None:
        super().__init__(delivery=delivery)


class NotRepeatable(KundigError):
    """This delivery is not dead, or nobody is there to get it."""


class NotDelivered(KundigError):
    """An attempt failed; `kind` says how: status, unreachable, late, certificate, unusable, broken."""


class ReceiverGone(NotDelivered):
    """The receiver answered 410: it wants nothing more, ever."""
