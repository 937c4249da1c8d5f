"""Conversations by messenger: whose it is, what comes in, and what becomes of what went out."""

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal

from bot.conversations.errors import InvalidText, KeyReused, UnknownChoice, UnknownConversation
from bot.conversations.incoming import Posted
from bot.conversations.messengers.awaited_files import SentFile, await_files, key_of, say_once, takes_files
from bot.conversations.messengers.besides import answers_to, in_parts, not_taken
from bot.conversations.messengers.notices import tell_staff
from bot.conversations.messengers.picking import picked, stands
from bot.conversations.messengers.voices import not_heard
from bot.conversations.messengers.ways_out import Why, proved_address, send_letter
from bot.conversations.reading import Reading
from bot.conversations.store import Beginning, Store
from bot.conversations.texts import disclosure, text
from bot.conversations.transcript import Transcript
from bot.storage import Transaction
from bot.storage.records import Delivery, Message
from bot.storage.repositories.messengers import CHANNELS, Connection, Peer
from bot.storage.repositories.sites import Face
from knowledge.faults import Fault
from knowledge.languages import language_of

log = logging.getLogger("kundig.channels")

CLOSED = "refused.closed"  # the fault of what came too late
EXCERPT = 60  # characters of a message that did not arrive

DEFAULT = "de"
Job = Callable[[Transaction], str]
MINUTE = 60.0  # seconds; when a connection last brought something is noted no more exactly


@dataclass(frozen=True)
class Inbound:
    """What somebody wrote or picked on a network; `id` is the network's, the same however often it comes.

    Picked is the choice with this number, from 0, of the message `of`. Neither text nor choice: something
    that cannot be read, such as a film; or only a `greeting`. A `voice` is heard where its file comes. Some
    people have two ids there, of which now one comes, now the other. Written `at` this time, by the network's
    clock. What is no question stands `aside`, in words: a place, a card. `left` says why a file is not
    fetched, as AttachmentRefused does. A text may be an `edited` one, and answer to one that is `quoted`.
    """

    id: str
    person: str
    name: str = ""
    locale: str = ""
    text: str = ""
    picked: tuple[int, int] | None = None  # (of, number)
    greeting: bool = False
    alias: str | None = None
    at: float | None = None
    files: tuple[SentFile, ...] = ()
    voice: bool = False
    aside: str = ""
    left: str = ""
    edited: bool = False
    quoted: str = ""


@dataclass(frozen=True)
class Receipt:
    """What became of messages to somebody: of the one with this `seq`, or of all that were sent `until` then.
    What failed did so because of `why`.
    """

    person: str
    state: Literal["delivered", "read", "failed"]
    seq: int | None = None
    until: float | None = None
    why: Fault | None = None
    gone: bool = False  # whether nothing will reach them


@dataclass(frozen=True)
class Taken:
    """A network says that it has something of ours to somebody, by the label it was sent with: of the message
    `seq`, or where that cannot be said, of one sent no earlier than it was taken, `at` that time.
    """

    person: str
    label: str
    seq: int | None = None
    at: float | None = None


def receive(store: Store, connection: Connection, inbound: Inbound, title: str) -> Posted | None:
    """Stores it, once; None for what is no message of theirs. Where the site is gone, `title` is ours.

    Whoever writes for the first time is told that a bot answers. Who wrote and what they wrote are one
    transaction: there are many of them, and a network waits for each. Raises UnknownChoice: that they wrote
    is noted in any case.
    """
    heard: Job = partial(_conversation, connection=connection, inbound=inbound, title=title)

    def job(transaction: Transaction) -> Posted | None:
        return _stored(transaction, heard(transaction), store, connection, inbound)

    try:
        return store.storage.write(job)
    except UnknownChoice:
        store.storage.write(heard)
        raise


def _stored(
    transaction: Transaction, id: str, store: Store, connection: Connection, inbound: Inbound
) -> Posted | None:
    key = key_of(connection.id, inbound.id)
    if inbound.quoted:
        answers_to(transaction, id, inbound.quoted)
    posted = _posted(transaction, store, id, inbound, key)
    if inbound.aside:
        posted = store.writing(text=inbound.aside, key=f"{key}:aside", aside="cannot_use")(transaction, id)
    if inbound.left:
        not_taken(transaction, id, key, inbound.left)
    elif inbound.voice and not (inbound.files and takes_files(transaction, connection.site)):
        not_heard(transaction, id, key)
    elif inbound.files or (posted is None and not inbound.greeting):
        _unread(transaction, id, connection, key, inbound.files)
    return posted


def _posted(transaction: Transaction, store: Store, id: str, inbound: Inbound, key: str) -> Posted | None:
    """None where there is no text, or nothing is left of it but signs that nobody sees."""
    choice = picked(transaction, id, inbound.picked, inbound.text)
    said, *more = in_parts(inbound.text.strip(), store.message_limit)
    if not choice and not said:
        return None
    if inbound.edited and stands(transaction, id, said):
        return Posted(0, repeated=True)
    try:
        posted = store.writing(text=None if choice else said, choice=choice, key=key)(transaction, id)
        for number, part in enumerate(more, 2):
            store.writing(text=part, key=f"{key}:part{number}", aside="")(transaction, id)
        return posted
    except InvalidText:
        return None
    except KeyReused as error:
        log.info("%s came again, when its number meant another choice: %s", id, error)
        return Posted(0, repeated=True)


def _conversation(transaction: Transaction, connection: Connection, inbound: Inbound, title: str) -> str:
    """The id of theirs; a new one for whom we do not know."""
    now = transaction.now()
    if now - (connection.heard or 0) > MINUTE:
        transaction.messengers.heard(connection.id, now)
        transaction.changed.add(CHANNELS)
    at = now if inbound.at is None else min(inbound.at, now)
    known = transaction.messengers.known(connection.id, inbound.person, inbound.alias)
    if known is not None:
        heard = _heard(known, inbound, at)
        if heard != known:
            transaction.messengers.put(heard)
        return known.conversation
    site = transaction.sites.face(connection.site)
    began, _ = _beginning(connection, inbound, site).write(transaction)
    met = Peer(connection.id, inbound.person, began.id, inbound.name[:200] or None, None, inbound.alias)
    transaction.messengers.meet(_heard(met, inbound, at))
    with Transcript(transaction, began.id) as transcript:
        transcript.append("system", disclosure(transcript.locale, site.title if site else title))
    return began.id


def _beginning(connection: Connection, inbound: Inbound, site: Face | None) -> Beginning:
    """In their language; where that is none of ours, or nobody says it, in the first of the site's."""
    locale = language_of(inbound.locale) or (site.locales[0] if site and site.locales else DEFAULT)
    return Beginning(site=connection.site, locale=locale, channel=connection.kind)


def _heard(known: Peer, inbound: Inbound, at: float) -> Peer:
    """They write, so they are back. What comes late changes nothing of when they last wrote."""
    other = next((id for id in (inbound.person, inbound.alias) if id and id != known.person), known.alias)
    if known.heard_at is not None and at < known.heard_at:
        return replace(known, left_at=None, alias=other)
    return replace(known, left_at=None, alias=other, heard_at=at, heard=inbound.id)


def _unread(
    transaction: Transaction, id: str, connection: Connection, key: str, files: Sequence[SentFile]
) -> None:
    """What came besides words: files are fetched where the site takes any."""
    takes = takes_files(transaction, connection.site)
    if files and takes:
        await_files(transaction, id, connection.id, key, files)
    else:
        say_once(transaction, id, key, "text_only" if takes else "files_off")


def learn(store: Store, connection: Connection, receipt: Receipt, language: str) -> None:
    """Marks what was read; what failed is told to the agents, once, in this language."""
    with store.storage.reading() as read:
        peer = read.messengers.known(connection.id, receipt.person)
        seq = receipt.seq
        if peer is not None and seq is None:
            seq = read.messages.last_before(peer.conversation, receipt.until or 0.0)
    if peer is None or not seq:
        return
    if receipt.state == "failed":
        job = partial(_failed, peer=peer, seq=seq, receipt=receipt, language=language, mails=store.mails)
        store.storage.write(job)
    else:
        seen = seq if receipt.state == "read" else 0
        Reading(store.storage).by_customer(peer.conversation, received=seq, read=seen)


def note_taken(store: Store, connection: Connection, told: Taken) -> None:
    """Notes it while nobody has stored what became of the attempt: the next sends the rest alone."""
    with store.storage.reading() as read:
        peer = read.messengers.known(connection.id, told.person)
        tried = read.deliveries.begun(peer.conversation, connection.id) if peer else None
        if tried is None or not _is_of(read, tried, told):
            return
    if told.label not in (tried.taken or "").split():
        store.storage.write(lambda transaction: transaction.deliveries.takes(tried.id, told.label))


def _is_of(read: Transaction, tried: Delivery, told: Taken) -> bool:
    """What was sent before, in the same words, is not."""
    if told.seq is None:
        return (told.at or 0.0) >= (tried.begun or 0.0)
    event = read.events.find(tried.conversation or "", tried.event or 0)
    return event is not None and event.seq == told.seq


def _failed(
    transaction: Transaction, peer: Peer, seq: int, receipt: Receipt, language: str, *, mails: bool
) -> None:
    if receipt.gone:
        transaction.messengers.left(peer.connection, peer.person, time.time())
    found = transaction.messages.after(peer.conversation, seq - 1, 1)
    if not found or found[0].seq != seq:
        return
    is_closed = receipt.why is not None and receipt.why.key == CLOSED
    why: Why = "left" if receipt.gone else "closed" if is_closed else ""
    if not (mails and why and by_letter(transaction, found[0], why, language)):
        not_arrived(transaction, found[0], receipt.why.told(language) if receipt.why else "")


def by_letter(transaction: Transaction, message: Message, why: Why, language: str) -> bool:
    """What an agent wrote goes as a letter, where an address is proved to be theirs; the agents learn so."""
    address = proved_address(transaction, message.conversation) if message.role == "agent" else None
    if address is None or not send_letter(transaction, message, address):
        return False
    not_arrived(transaction, message, text(f"by_letter_{why}", language))
    return True


def not_arrived(transaction: Transaction, message: Message, why: str) -> None:
    """The agents learn which message, and why."""
    said = " ".join(message.text.split())
    excerpt = said if len(said) <= EXCERPT else f"{said[: EXCERPT - 1]}…"
    _tell(transaction, message.conversation, f"„{excerpt}“: {why}" if excerpt else why)


def nothing_arrives(transaction: Transaction, conversation: str, said: str) -> None:
    """The customer can be reached there no more; the agents learn of it."""
    peer = transaction.messengers.peer_of(conversation)
    if peer is None:
        raise UnknownConversation(conversation)
    transaction.messengers.left(peer.connection, peer.person, time.time())
    _tell(transaction, conversation, said)


def _tell(transaction: Transaction, conversation: str, said: str) -> None:
    """Among the notes, in the name of the network."""
    peer = transaction.messengers.peer_of(conversation)
    connection = transaction.messengers.find(peer.connection) if peer else None
    with Transcript(transaction, conversation) as transcript:
        tell_staff(transcript, said, by=connection.name if connection else "")
