"""Conversations that begin by e-mail: who writes to the site's address without having chatted before.

Whoever it is has proved nothing yet, unless the receiving server says so; what answers them goes to the
address that they wrote from, and nowhere else. An address that is known from elsewhere opens nothing. Not
taken are machines, unwanted and forged e-mails; of too many, the rest stays in the mailbox, for nobody shall
have us write to strangers by the hundred.
"""

import time
from typing import Final, Literal

from bot.channels.mail.received_mail import ReceivedMail
from bot.conversations.errors import InvalidEmail
from bot.conversations.letters import MAIL
from bot.conversations.store import Beginning, Store
from bot.conversations.wording import checked_email
from bot.storage import Transaction
from bot.storage.repositories.contacts import Contact
from bot.storage.repositories.mailed import Mailed
from bot.storage.repositories.people import reads
from knowledge.folder.home import Settings

HOUR: Final = 3600.0  # seconds
MOST_OF_ONE: Final = 6  # e-mails of one address within an hour that begin or go on with something
MOST_OF_ALL: Final = 300  # of all
Begun = Contact | Literal["foreign", "left"]

ID: Final = 250  # characters of an e-mail's own id


class Beginnings:
    """Of the site that takes e-mails, where one does."""

    def __init__(self, store: Store, settings: Settings) -> None:
        self._store, self._settings = store, settings

    def begin(self, mail: ReceivedMail) -> Begun:
        """The new conversation's contact; the same one when the e-mail comes again."""
        site = self._settings.mail.site
        says = mail.text or mail.files or mail.subject
        if not site or not says or mail.unasked or mail.proof == "forged":
            return "foreign"
        try:
            address = checked_email(mail.sender)
        except InvalidEmail:
            return "foreign"
        if self._is_too_much(address):
            return "left"

        def job(transaction: Transaction) -> Begun:
            known = transaction.mailed.conversation([mail.key])
            if known is None:
                locale = self._language(transaction, mail)
                began, _ = Beginning(site=site, locale=locale, channel=MAIL).write(transaction)
                known = began.id
                transaction.contacts.began(known, address, time.time())
                transaction.mailed.add(mailed(mail, known))
                _prove(transaction, mail, known)
            return transaction.contacts.of(known) or "foreign"  # they took the address back meanwhile

        return self._store.storage.write(job)

    def note(self, contact: Contact, mail: ReceivedMail) -> None:
        """It belongs to this conversation, and letters arrive there."""

        def job(transaction: Transaction) -> None:
            transaction.mailed.add(mailed(mail, contact.conversation))
            _prove(transaction, mail, contact.conversation)
            transaction.contacts.works(contact.conversation)

        self._store.storage.write(job)

    def _language(self, transaction: Transaction, mail: ReceivedMail) -> str:
        """That in which they wrote to us last, where their address is proved; else the site's first."""
        before = transaction.people.with_tie("mail", mail.sender) if mail.proof == "proved" else []
        theirs = [found for id in before if (found := transaction.conversations.find(id))]
        if theirs:
            return max(theirs, key=lambda each: each.updated).locale
        site = transaction.sites.find(self._settings.mail.site)
        return site.locales[0] if site else self._settings.default_locale

    def _is_too_much(self, address: str) -> bool:
        since = time.time() - HOUR
        with self._store.storage.reading() as read:
            of_one, of_all = read.mailed.count(since, address), read.mailed.count(since)
        return of_one >= MOST_OF_ONE or of_all >= MOST_OF_ALL


def continued(read: Transaction, mail: ReceivedMail) -> Contact | None:
    """Whose conversation it goes on with: it is known, or answers one that its writer sent us before."""
    known = read.mailed.conversation([mail.key, *mail.answers])
    return read.contacts.of(known) if known else None


def opening(mail: ReceivedMail) -> str:
    """What a conversation begins with: the subject says it as often as the text."""
    if not mail.subject or mail.subject.casefold() in mail.text.casefold():
        return mail.text
    return f"{mail.subject}\n\n{mail.text}".strip()


def _prove(transaction: Transaction, mail: ReceivedMail, conversation: str) -> None:
    """The receiving server vouches for the address."""
    if mail.proof == "proved":
        transaction.people.prove(reads(conversation, mail.sender, time.time()))


def mailed(mail: ReceivedMail, conversation: str) -> Mailed:
    return Mailed(mail.key, conversation, mail.id[:ID], mail.subject, time.time())
