"""Links in letters: each opens its conversation once, in one browser, and not for long."""

import secrets
import time
from dataclasses import dataclass
from typing import Final, Literal

from bot.conversations.letters import LINK, MAIL, put_in_post
from bot.conversations.posts.post_story import tell
from bot.conversations.transcript import DESK
from bot.conversations.wording import digest
from bot.storage import Storage, Transaction
from bot.storage.records import Conversation
from bot.storage.repositories.links import Link
from bot.storage.repositories.people import reads

LASTS: Final = 24 * 3600.0  # seconds
State = Literal["usable", "used", "expired", "unknown"]


@dataclass(frozen=True)
class Found:
    """What a link is worth now, and whose it is; nobody's when it is unknown."""

    state: State
    conversation: Conversation | None = None
    again: bool = False  # whether a new one can be sent, to the address that the conversation has
    public: bool = False  # it led here from a public post
    proves: bool = False  # it opens nothing, and says that an address is theirs


def new_link(transaction: Transaction, conversation: str, *, proves: bool = False) -> str:
    """For a letter that goes out now. What opens the conversation is stored as a digest only; what `proves`
    that an address is theirs opens nothing.
    """
    token = secrets.token_urlsafe(24)
    add_link(transaction, conversation, token, LASTS, proves=proves)
    return token


def add_link(
    transaction: Transaction, conversation: str, token: str, lasts: float, *, proves: bool = False
) -> None:
    """One with this token, so many seconds from now on. Nothing happens when it is there."""
    if transaction.links.find(digest(token)) is None:
        now = time.time()
        transaction.links.add(Link(digest(token), conversation, now, now + lasts, proves=proves))


class Links:
    """What customers do with links."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    def look(self, token: str) -> Found:
        """Changes nothing: programs that look into letters open links, too."""
        with self._storage.reading() as read:
            return _found(read, token)

    def use(self, token: str) -> tuple[Found, str]:
        """What it was worth, and a token for this browser; empty unless it was usable and opens something."""

        def job(transaction: Transaction) -> tuple[Found, str]:
            own = secrets.token_urlsafe(32)
            found = _found(transaction, token)
            given = None if found.proves else digest(own)
            if found.state == "unknown":
                return found, ""
            if not transaction.links.use(digest(token), given, time.time()):
                return _found(transaction, token), ""
            if found.proves:
                _prove(transaction, digest(token))
                return found, ""
            if found.conversation and found.public:
                tell(transaction, found.conversation.id)
            elif not found.public:  # else anybody may have seen it
                _prove(transaction, digest(token))
            return found, own

        return self._storage.write(job)

    def send_again(self, token: str) -> Found:
        """A new link goes to the address that the conversation has; one at a time is on its way."""

        def job(transaction: Transaction) -> Found:
            found = _found(transaction, token)
            if found.again and found.conversation:
                id = found.conversation.id
                if not transaction.deliveries.on_its_way(id, MAIL, LINK):
                    put_in_post(transaction, LINK, conversation=id)
            return found

        return self._storage.write(job)


def _prove(transaction: Transaction, link: bytes) -> None:
    """Who uses it reads what goes to the address that it was sent to."""
    used = transaction.links.find(link)
    contact = transaction.contacts.of(used.conversation) if used else None
    if used and contact and used.created >= contact.created:  # else it went to an earlier address
        transaction.people.prove(reads(used.conversation, contact.email, time.time()))
        if used.proves:
            transaction.contacts.save(contact.conversation, contact.email, time.time(), by_mail=True)
            transaction.changed.update((contact.conversation, DESK))


def _found(transaction: Transaction, token: str) -> Found:
    link = transaction.links.find(digest(token))
    if link is None or link.joins:  # which is asked about in the chat, of whom its site vouches for
        return Found("unknown")
    conversation = transaction.conversations.find(link.conversation)
    contact = transaction.contacts.of(link.conversation)
    again = contact is not None and contact.reachable and not link.proves
    state: State = "usable" if link.usable(time.time()) else "used" if link.used is not None else "expired"
    public = conversation is not None and bool(transaction.posts.of(conversation.id))
    return Found(state, conversation, again, public, link.proves)
