"""What can go wrong on the way to the outside.

KundigError
├── UnknownWebhook     no webhook has this id
├── UnknownDelivery    no delivery has this id
├── NotRepeatable      this delivery is not dead, or nobody is there to get it
└── NotDelivered       an attempt failed
    └── Refused        and so will every other
        ├── ReceiverGone   the receiver wants nothing more, ever
        ├── LetterRefused  the receiver's mail server will not take it
        └── MailUnset      nobody has named a mail server
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
    """An attempt failed; `kind` says how: status, unreachable, late, certificate, unusable, broken.

    By e-mail also: login, readable, deferred.
    """


class Refused(NotDelivered):
    """An attempt failed, and so will every other: it is given up at once."""


class ReceiverGone(Refused):
    """The receiver answered 410: it wants nothing more, ever."""


class LetterRefused(Refused):
    """The mail server says for good that it will not take it, as where there is no such address."""


class MailUnset(Refused):
    """The setting mail names no server, so letters cannot be sent."""
