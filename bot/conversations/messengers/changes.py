"""What changes on a network without a new message: one is taken back, a number is another, nobody is left."""

import time
from dataclasses import dataclass

from bot.conversations.messengers.awaited_files import key_of
from bot.conversations.messengers.notices import tell_staff
from bot.conversations.texts import text
from bot.conversations.transcript import Transcript
from bot.storage import Transaction
from bot.storage.repositories.messengers import Connection
from knowledge.languages import text as told_in


@dataclass(frozen=True)
class TakenBack:
    """Somebody has deleted the message that came with this `id`."""

    person: str
    id: str


@dataclass(frozen=True)
class Moved:
    """Somebody is known by another id from now on."""

    person: str
    to: str


@dataclass(frozen=True)
class Left:
    """Somebody wants to hear nothing more from us there."""

    person: str


Change = TakenBack | Moved | Left


def changed(transaction: Transaction, connection: Connection, change: Change, language: str) -> None:
    """Carries it out; agents are told in this language. Nothing where nobody is known."""
    peer = transaction.messengers.known(connection.id, change.person)
    if peer is None:
        return
    if isinstance(change, Moved):
        transaction.messengers.move(connection.id, peer.person, change.to)
    elif isinstance(change, Left):
        if peer.left_at is None:
            transaction.messengers.left(connection.id, peer.person, time.time())
            with Transcript(transaction, peer.conversation) as transcript:
                tell_staff(transcript, told_in("bot", "not_reached", language), by=connection.name)
    else:
        _take_back(transaction, connection, peer.conversation, change.id, language)


def _take_back(
    transaction: Transaction, connection: Connection, id: str, message: str, language: str
) -> None:
    """Its words and files are gone for everybody; that something was there stays."""
    with Transcript(transaction, id) as transcript:
        key = f"customer:{key_of(connection.id, message)}"
        seqs = transaction.messages.take_back(id, key, text("taken_back", transcript.locale))
        if not seqs:
            return
        transaction.attachments.forget_with(id, seqs)
        for seq in seqs:
            transaction.turns.drop_one(id, seq, time.time())
        tell_staff(transcript, told_in("bot", "taken_back_note", language), by=connection.name)
