"""Joining a messenger's conversation with the account in the shop: by a link that was sent into the one, and
opened where the other is logged in.

That the link was opened proves nothing yet: whoever got it can send it to somebody else, who is logged in and
opens it without a thought, and then their orders would be told to a stranger on a messenger. So they are
asked first, with the name and the day by which they can tell whose conversation it is.

What is joined agents see as one person's. The customer's browsers see no more than before: who stole a link
reads nothing.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

from bot.conversations.messengers.notices import tell_staff
from bot.conversations.texts import text
from bot.conversations.transcript import DESK, Transcript
from bot.conversations.wording import digest
from bot.customers.errors import AccountLinkRefused, NotIdentified, UnknownAccountLink
from bot.storage import Storage, Transaction
from bot.storage.records import Conversation
from bot.storage.repositories.customers import Customer
from bot.storage.repositories.messengers import Connection, Peer
from bot.storage.repositories.people import vouched


@dataclass(frozen=True)
class Question:
    """Whether it is theirs: the conversation on a network of this `kind`, of who is called `name` there, who
    wrote at `written` last.
    """

    kind: str
    name: str
    written: float


@dataclass(frozen=True)
class _Asked:
    """A link that can be answered: whose conversation it joins, and who opened it."""

    messenger: Conversation
    peer: Peer
    connection: Connection
    opened_by: Customer


class Joining:
    """`clock` gives unix seconds."""

    def __init__(self, storage: Storage, clock: Callable[[], float] = time.time) -> None:
        self._storage, self._clock = storage, clock

    def look(self, id: str, token: str, link: str) -> Question:
        """What is asked of the customer of conversation `id`, in the browser of this token. Changes nothing.
        Raises NotIdentified, UnknownAccountLink, AccountLinkRefused.
        """
        with self._storage.reading() as read:
            asked = self._asked(read, id, token, link)
            _check_other(read, asked)
        written = asked.peer.heard_at or asked.messenger.created
        return Question(asked.connection.kind, asked.peer.name or "", written)

    def answer(self, id: str, token: str, link: str, language: str, *, mine: bool) -> None:
        """It is theirs from now on, or not; agents are told in this language. The link is used up. Raises
        NotIdentified, UnknownAccountLink, AccountLinkRefused.
        """

        def job(tx: Transaction) -> None:
            asked = self._asked(tx, id, token, link)
            with Transcript(tx, asked.messenger.id) as transcript:  # of two links, one is first
                if mine:
                    _check_other(tx, asked)
                if not tx.links.use(digest(link), None, self._clock()):
                    raise AccountLinkRefused("used")
                if mine:
                    _join(transcript, asked, self._clock())
                said = _told(asked, language, mine=mine)
                tell_staff(transcript, said, by=asked.connection.name, again=True)
            tx.changed.update((id, asked.messenger.id, DESK))

        self._storage.write(job)

    def _asked(self, read: Transaction, id: str, token: str, link: str) -> _Asked:
        here, customer = read.conversations.find(id), read.customers.of(id)
        if here is None or customer is None or not read.customers.is_trusted(digest(token)):
            raise NotIdentified
        found = read.links.find(digest(link))
        messenger = read.conversations.find(found.conversation) if found and found.joins else None
        peer = read.messengers.peer_of(messenger.id) if messenger else None
        connection = read.messengers.find(peer.connection) if peer else None
        if not found or not messenger or not peer or not connection or messenger.site != here.site:
            raise UnknownAccountLink
        if found.used is not None:
            raise AccountLinkRefused("used")
        if not found.usable(self._clock()):
            raise AccountLinkRefused("expired")
        return _Asked(messenger, peer, connection, customer)


def _check_other(read: Transaction, asked: _Asked) -> None:
    """What is another customer's stays so: the proofs contradict each other, and people must look."""
    subjects = read.people.subjects(asked.messenger.id, asked.messenger.site)
    if subjects and asked.opened_by.subject not in subjects:
        raise AccountLinkRefused("other")


def _join(transcript: Transcript, asked: _Asked, now: float) -> None:
    new = vouched(asked.messenger.id, asked.messenger.site, asked.opened_by.subject, now)
    transcript.transaction.people.prove(new, mends=True)
    transcript.append("system", text("account_joined", transcript.locale))


def _told(asked: _Asked, language: str, *, mine: bool) -> str:
    account = asked.opened_by.name or asked.opened_by.subject
    return text("account_note_joined" if mine else "account_note_declined", language, account=account)
