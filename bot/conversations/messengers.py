"""Conversations by messenger: whose it is, what comes in, and what must go out."""

import time
from dataclasses import dataclass
from functools import partial

from bot.conversations.errors import UnknownConversation
from bot.conversations.events import MESSENGER
from bot.conversations.notices import tell_staff
from bot.conversations.store import Beginning, Posted, Store
from bot.conversations.texts import disclosure, text
from bot.conversations.transcript import Transcript
from bot.storage import Transaction
from bot.storage.messengers import Connection, Peer
from knowledge.languages import language_of

DEFAULT = "de"
MINUTE = 60.0  # seconds; when a connection last brought something is noted no more exactly


@dataclass(frozen=True)
class Inbound:
    """What somebody wrote or picked on a network; `id` is the network's, the same however often it comes.

    Picked is the choice with this number, from 0, of the message `of`. Neither text nor choice: something
    that cannot be read, such as a voice message; or only a `greeting`.
    """

    id: str
    person: str
    name: str = ""
    locale: str = ""
    text: str = ""
    picked: tuple[int, int] | None = None  # (of, number)
    greeting: bool = False


def receive(store: Store, connection: Connection, inbound: Inbound, title: str) -> Posted | None:
    """Stores it, once; None for what is no message of theirs. `title` is the site's.

    Whoever writes for the first time is told that a bot answers.
    """
    id = store.storage.write(partial(_conversation, connection=connection, inbound=inbound, title=title))
    choice = _picked(store, id, inbound) if inbound.picked else None
    said = inbound.text.strip()[: store.message_limit]
    if choice is None and not said:
        if not inbound.greeting:
            store.storage.write(partial(_unreadable, id=id))
        return None
    key = f"{MESSENGER}:{connection.id}:{inbound.id}"
    return store.post(id, text=None if choice else said, choice=choice, key=key)


def _conversation(transaction: Transaction, connection: Connection, inbound: Inbound, title: str) -> str:
    """The id of theirs; a new one for whom we do not know."""
    if (now := time.time()) - (connection.heard or 0) > MINUTE:
        transaction.messengers.heard(connection.id, now)
    known = transaction.messengers.peer(connection.id, inbound.person)
    if known is not None:
        if known.left_at is not None:  # they write, so they are back
            transaction.messengers.left(connection.id, inbound.person, None)
        return known.conversation
    began, _ = _beginning(transaction, connection, inbound).write(transaction)
    met = Peer(connection.id, inbound.person, began.id, inbound.name[:200] or None)
    transaction.messengers.meet(met)
    with Transcript(transaction, began.id) as transcript:
        transcript.append("system", disclosure(transcript.locale, title))
    return began.id


def _beginning(transaction: Transaction, connection: Connection, inbound: Inbound) -> Beginning:
    """In their language; where that is none of ours, or nobody says it, in the first of the site's."""
    site = transaction.sites.find(connection.site)
    locale = language_of(inbound.locale) or (site.locales[0] if site and site.locales else DEFAULT)
    return Beginning(site=connection.site, locale=locale, channel=connection.kind)


def _picked(store: Store, id: str, inbound: Inbound) -> str | None:
    """The id of the choice; None when there is none like it, as in a conversation that was erased."""
    of, number = inbound.picked or (0, 0)
    found = store.messages(id, of - 1, 1)
    choices = found[0].choices if found and found[0].seq == of else ()
    return choices[number].id if number < len(choices) else None


def _unreadable(transaction: Transaction, id: str) -> None:
    with Transcript(transaction, id) as transcript:
        transcript.append("bot", text("text_only", transcript.locale))


def nothing_arrives(transaction: Transaction, conversation: str, said: str) -> None:
    """The customer can be reached there no more; the agents learn of it."""
    peer = transaction.messengers.peer_of(conversation)
    if peer is None:
        raise UnknownConversation(conversation)
    transaction.messengers.left(peer.connection, peer.person, time.time())
    with Transcript(transaction, conversation) as transcript:
        tell_staff(transcript, said)
