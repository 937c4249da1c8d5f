"""Who a customer is, once their site's server has said so: their conversations, on whichever device.

A proof counts once. Who comes with one goes on with the conversation that they have open; what was said
before they logged in is theirs only in the browser that holds its token. Only a browser in which somebody was
proved sees earlier conversations: a link in a letter opens the one that it is about.
"""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.conversations.errors import UnknownConversation
from bot.conversations.store import Beginning
from bot.conversations.transcript import DESK
from bot.conversations.wording import digest
from bot.customers.errors import IdentityOther, IdentityReplayed
from bot.customers.keys import Keys
from bot.customers.proofs import SKEW, Proof, checked
from bot.storage import Storage, Transaction
from bot.storage.records import Conversation
from bot.storage.repositories.customers import Customer
from bot.storage.repositories.people import vouched

SHOWN = 20  # earlier conversations


@dataclass(frozen=True)
class Entered:
    """The conversation that somebody is in now, and this browser's token; whether it was there before."""

    conversation: Conversation
    token: str
    continued: bool


class KnownCustomers:
    """Customers of all sites; `clock` gives unix seconds."""

    def __init__(self, storage: Storage, keys: Keys, clock: Callable[[], float] = time.time) -> None:
        self._storage, self._keys, self._clock = storage, keys, clock

    def enter(self, proof: str, site: str, beginning: Callable[[], Beginning]) -> Entered:
        """Their open conversation, else a new one: then `beginning` is asked for. Raises IdentityRefused."""

        def job(tx: Transaction) -> Entered:
            said = checked(proof, site, self._keys.secrets_in(tx, site), self._clock())
            self._spend(tx, site, said)
            present = tx.customers.open_of(site, said.subject)
            if present is None:
                present, token = beginning().write(tx)
            else:
                token = secrets.token_urlsafe(32)
            self._note(tx, present.id, said, token)
            return Entered(present, token, continued=present.seq > 0)

        return self._storage.write(job)

    def begin_again(self, token: str, beginning: Beginning) -> Entered:
        """A new conversation, of the customer who was proved with this token at the same site, if one was."""

        def job(tx: Transaction) -> Entered:
            present, own = beginning.write(tx)
            former = tx.conversations.find_by_token(digest(token))
            if (
                former is not None
                and former.site == beginning.site
                and tx.customers.is_trusted(digest(token))
            ):
                known = tx.customers.of(former.id)
                if known is not None:
                    tx.customers.save(replace(known, conversation=present.id))
                    tx.people.prove(vouched(present.id, present.site, known.subject, known.proved))
                    tx.customers.trust(digest(own), present.id, self._clock())
            return Entered(present, own, continued=False)

        return self._storage.write(job)

    def join(self, id: str, token: str, proof: str) -> Customer:
        """The conversation of this token becomes theirs. Raises IdentityRefused, UnknownConversation.

        The proof that was noted last may come again: a browser that missed our answer holds the token still.
        """

        def job(tx: Transaction) -> Customer:
            locked = tx.conversations.lock(id)
            if locked is None:
                raise UnknownConversation(id)
            site, known = locked.conversation.site, tx.customers.of(id)
            said = checked(proof, site, self._keys.secrets_in(tx, site), self._clock())
            if known is not None and known.subject != said.subject:
                raise IdentityOther
            if known is not None and known.proof == said.id and tx.customers.is_trusted(digest(token)):
                return known
            self._spend(tx, site, said)
            return self._note(tx, id, said, token)

        return self._storage.write(job)

    def known(self, id: str) -> Customer | None:
        """Who writes in a conversation, where it was proved."""
        with self._storage.reading() as read:
            return read.customers.of(id)

    def earlier(self, id: str, token: str) -> list[Conversation]:
        """Other conversations of the customer, latest first; none for a token that nobody was proved with."""
        with self._storage.reading() as read:
            if not read.customers.is_trusted(digest(token)):
                return []
            known, here = read.customers.of(id), read.conversations.find(id)
            if known is None or here is None:
                return []
            found = read.customers.conversations(here.site, known.subject, SHOWN)
        return [each for each in found if each.id != id]

    def go_to(self, id: str, token: str, other: str) -> Entered:
        """A token for another conversation of theirs. Raises UnknownConversation, also for others'."""
        found = next((each for each in self.earlier(id, token) if each.id == other), None)
        if found is None:
            raise UnknownConversation(other)
        own = secrets.token_urlsafe(32)
        self._storage.write(lambda tx: tx.customers.trust(digest(own), found.id, self._clock()))
        return Entered(found, own, continued=True)

    def _spend(self, tx: Transaction, site: str, said: Proof) -> None:
        if not tx.site_keys.spend(site, said.id, said.expires + SKEW):
            raise IdentityReplayed

    def _note(self, tx: Transaction, id: str, said: Proof, token: str) -> Customer:
        now = self._clock()
        customer = Customer(id, said.subject, said.name, said.email, now, said.id)
        tx.customers.save(customer)
        found = tx.conversations.find(id)
        if found is not None:
            tx.people.prove(vouched(id, found.site, said.subject, now))
        tx.customers.trust(digest(token), id, now)
        tx.changed.update((id, DESK))
        return customer
