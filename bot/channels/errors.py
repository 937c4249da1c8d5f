"""What can go wrong on the way to the outside.

KundigError
├── UnknownWebhook     no webhook has this id
├── UnknownDelivery    no delivery has this id
├── MailNotRead        e-mails could not be read, and stay in the mailbox
├── UnknownMail        an e-mail belongs to no conversation
├── NotRepeatable      this delivery is not dead, or nobody is there to get it
└── NotDelivered       an attempt failed
    ├── MailServerFails    the mail server that the operator named, for sending or fetching
    └── Refused        and so will every other
        ├── ReceiverGone   the receiver wants nothing more, ever
        ├── LetterRefused  the receiver's mail server will not take it
        └── MailUnset      nobody has named a mail server
"""

from knowledge.errors import KundigError


class MailNotRead(KundigError):
    """Some e-mails could not be read; they stay in the mailbox, unread."""


class UnknownMail(KundigError):
    """An e-mail belongs to no conversation."""


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


class MailServerFails(NotDelivered):
    """The mail server that the operator named; `kind` says how: unreachable, late, certificate, login,
    readable, deferred.
    """


class Refused(NotDelivered):
    """An attempt failed, and so will every other: it is given up at once."""


class ReceiverGone(Refused):
    """The receiver answered 410: it wants nothing more, ever."""


class LetterRefused(Refused):
    """The mail server says for good that it will not take it, as where there is no such address."""


class MailUnset(Refused):
    """The setting mail names no server, so letters cannot be sent."""
