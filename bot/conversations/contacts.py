"""Contacts: where customers want to be reached, and whether that works."""

import time
from typing import Literal

from bot.conversations import events
from bot.conversations.letters import MAIL, PROVE, put_in_post
from bot.conversations.transcript import DESK, Transcript
from bot.conversations.wording import checked_email, storable
from bot.storage import Storage, Transaction
from bot.storage.records import Conversation

MailState = Literal["none", "sends", "fails"]


class Contacts:
    """The addresses that customers have left. Where it `mails`, they are answered there."""

    def __init__(self, storage: Storage, *, mails: bool = False) -> None:
        self._storage, self._mails = storage, mails

    def find(self, id: str) -> str | None:
        """The e-mail address that the customer of a conversation left, if any."""
        with self._storage.reading() as read:
            return read.contacts.find(storable(id))

    def is_proved(self, id: str) -> bool:
        """Whether it is proved that who writes reads what goes to the address that was left."""
        with self._storage.reading() as read:
            contact = read.contacts.of(storable(id))
            return contact is not None and read.people.proves(contact.conversation, contact.email)

    def mail(self, id: str) -> MailState:
        """Whether answers go to the customer by e-mail; it fails where letters came back."""
        with self._storage.reading() as read:
            found = read.contacts.of(storable(id))
        if found is None or not found.by_mail:
            return "none"
        return "sends" if found.reachable else "fails"

    def same_address(self, id: str, limit: int = 10) -> list[Conversation]:
        """Others in which the same address was left, latest first. Whose it is, nobody has proved."""
        with self._storage.reading() as read:
            return read.conversations.same_address(storable(id), limit)

    def ask(self, id: str, email: str) -> None:
        """A letter goes there, to be confirmed by who writes; nothing else does before. Raises InvalidEmail,
        UnknownConversation.
        """
        address = checked_email(email)

        def job(tx: Transaction) -> None:
            with Transcript(tx, id) as transcript:
                known = tx.contacts.of(id)
                if known is None or known.email != address:
                    tx.contacts.save(id, address, time.time())
                    transcript.happened(events.CONTACT, left=True)
                if not tx.people.proves(id, address) and not tx.deliveries.on_its_way(id, MAIL, PROVE):
                    put_in_post(tx, PROVE, conversation=id)
                tx.changed.update((id, DESK))

        self._storage.write(job)

    def reach_at(self, id: str, email: str | None) -> None:
        """The customer leaves an e-mail address, or takes it back. Raises InvalidEmail."""
        address = None if email is None else checked_email(email)

        def job(tx: Transaction) -> None:
            with Transcript(tx, id) as transcript:
                if address is None:
                    tx.contacts.forget(id)
                else:
                    tx.contacts.save(id, address, time.time(), by_mail=self._mails)
                transcript.happened(events.CONTACT, left=address is not None)
                tx.changed.update((id, DESK))

        self._storage.write(job)
