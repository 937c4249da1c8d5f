"""Attachments: pictures, PDFs and voice messages that are sent in a conversation."""

import hashlib
import time
from collections.abc import Sequence
from typing import IO, Any, Final

from bot.conversations.errors import UnknownConversation
from bot.conversations.files.checked import Checked
from bot.conversations.files.checking import checked
from bot.conversations.files.errors import AttachmentRefused, UnknownAttachment
from bot.conversations.wording import storable
from bot.storage import Storage, Transaction
from bot.storage.repositories.attachments import ADDRESS, CUSTOMER, Attachment

__all__ = ["ADDRESS", "AT_ONCE", "CUSTOMER", "Attachments", "as_media", "by_agent", "media"]

AT_ONCE: Final = 5  # with one message
MOST: Final = 40  # in one conversation
MOST_BYTES: Final = 60_000_000


def by_agent(account: str) -> str:
    """How an agent is named as the author of a file."""
    return f"agent:{account}"


class Attachments:
    """Keeps what was sent, and hands it to those whom it was sent to."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    def add(self, id: str, file: IO[bytes], name: str, author: str, *, hears: bool = False) -> Attachment:
        """Checks a file and keeps it until a message sends it. Sent again, it is the same one. A voice
        message is taken only where somebody `hears` it.

        Raises AttachmentRefused, UnknownConversation.
        """
        found = checked(file, hears=hears)
        return self._storage.write(lambda tx: _keep(tx, storable(id), found, found.name(name), author))

    def read(self, id: str, attachment: str, reader: str) -> tuple[Attachment, bytes]:
        """One of this conversation, with its content; before it was sent only for its author. Raises
        UnknownAttachment.
        """
        with self._storage.reading() as read:
            one = read.attachments.find(storable(id), storable(attachment))
            if one is None or (one.seq is None and one.author != reader):
                raise UnknownAttachment
            return one, read.attachments.content(one.sha256)


def media(
    transaction: Transaction, id: str, ids: Sequence[str], author: str, seq: int
) -> tuple[dict[str, Any], ...]:
    """What the message `seq` shows of these files, which are sent with it. Raises UnknownAttachment."""
    shown = []
    for each in dict.fromkeys(ids):
        one = transaction.attachments.find(id, storable(each))
        if one is None or one.author != author:
            raise UnknownAttachment
        shown.append(as_media(transaction.attachments.sent(one, seq)))
    return tuple(shown)


def as_media(one: Attachment) -> dict[str, Any]:
    """In the shape of an answer's pictures, with what a client needs to leave room for it."""
    shown: dict[str, Any] = {"kind": "file", "src": one.src, "title": one.name, "size": one.size}
    if one.width:
        shown |= {"kind": "image", "width": one.width, "height": one.height}
    return shown


def _keep(transaction: Transaction, id: str, found: Checked, name: str, author: str) -> Attachment:
    if transaction.conversations.lock(id) is None:
        raise UnknownConversation(id)
    sha256 = hashlib.sha256(found.content).hexdigest()
    own = hashlib.sha256(f"{author} {sha256}".encode()).hexdigest()[:32]
    count, size = transaction.attachments.size(id)
    new = Attachment(
        id, own, sha256, name, found.type, len(found.content), found.width, found.height, author, None,
        time.time(),
    )  # fmt: skip
    if transaction.attachments.find(id, new.id) is None and (count >= MOST or size + new.size > MOST_BYTES):
        raise AttachmentRefused("many")
    return transaction.attachments.add(new, found.content)
