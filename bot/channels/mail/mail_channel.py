"""Deliveries by e-mail: letters to customers and to staff, each made by its kind when it is sent."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Protocol

from bot.channels.channel import AT_ONCE_EACH, Parcel
from bot.channels.errors import MailUnset, Refused
from bot.channels.mail.letter_body import as_message, deliverable
from bot.channels.mail.smtp import send
from bot.conversations.letters import MAIL, Letter
from bot.storage import Transaction
from bot.storage.records import Delivery
from knowledge.folder.mail import Mail


class LetterKind(Protocol):
    """Writes the letters of one kind."""

    def write(self, transaction: Transaction, delivery: Delivery) -> Letter | None:
        """What is said now, in the transaction that claims it; None when there is no need for it any more."""

    def refused(self, transaction: Transaction, delivery: Delivery) -> None:
        """The receiver's server will never take it, and it was given up."""


class MailChannel:
    """Sends `letters`, by their kind, as the setting `mail` says."""

    at_once = AT_ONCE_EACH
    echoes = False

    def __init__(self, mail: Mail, letters: Mapping[str, LetterKind]) -> None:
        self._mail, self._letters = mail, letters

    def targets(self, read: Transaction) -> Sequence[str]:
        """Also while no server is named: what waits is given up then, and told, instead of waiting unseen."""
        return (MAIL,)

    def pack(self, transaction: Transaction, delivery: Delivery) -> Parcel | None:
        if not self._mail.sends:
            raise MailUnset
        letter = self._letters[delivery.letter or ""].write(transaction, delivery)
        if letter is None:
            return None
        if letter.upto is not None:
            transaction.deliveries.holds(delivery.id, letter.upto)
        message = as_message(letter, self._mail, delivery.id)
        return Parcel(delivery, partial(send, self._mail, message, deliverable(letter.to)), delivery.id)

    def refused(self, transaction: Transaction, delivery: Delivery, now: float, error: Refused) -> None:
        if not isinstance(error, MailUnset):
            self._letters[delivery.letter or ""].refused(transaction, delivery)
