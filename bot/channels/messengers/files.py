"""Files that people send on a network, as a channel: fetched from there, checked, and posted for them."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from tempfile import TemporaryFile
from typing import Final

from bot.channels.channel import AT_ONCE_EACH, Parcel
from bot.channels.errors import Refused
from bot.channels.messengers.messenger import Messenger, Secrets
from bot.conversations.attachments import CUSTOMER, Attachments
from bot.conversations.errors import UnknownConversation
from bot.conversations.files.errors import AttachmentRefused
from bot.conversations.messengers.awaited_files import give_up, target_of
from bot.conversations.store import Store
from bot.storage import Storage, Transaction
from bot.storage.records import Delivery
from bot.storage.repositories.awaited_files import AwaitedFile
from bot.storage.repositories.messengers import Connection

PATIENCE: Final = 3600.0  # seconds; networks do not keep files for ever, and somebody waits for a word


class FileChannel:
    """Brings them in. It is tried for an hour; then whoever sent it is told."""

    at_once = AT_ONCE_EACH
    echoes = False

    def __init__(
        self,
        messengers: Mapping[str, Messenger],
        opened: Callable[[Connection], Secrets],
        storage: Storage,
        *,
        patience: float = PATIENCE,
    ) -> None:
        self._messengers, self._opened, self._storage = messengers, opened, storage
        self._store, self._attachments = Store(storage), Attachments(storage)
        self._patience = patience

    def targets(self, read: Transaction) -> Sequence[str]:
        return [target_of(each.id) for each in read.messengers.all() if each.kind in self._messengers]

    def pack(self, transaction: Transaction, delivery: Delivery) -> Parcel | None:
        """None where it is here, or nobody is left who sent it."""
        file, peer = _file(transaction, delivery), transaction.messengers.peer_of(delivery.conversation or "")
        connection = transaction.messengers.find(peer.connection) if peer else None
        if file is None or file.ref is None or connection is None:
            return None
        if transaction.now() - file.created > self._patience:
            raise Refused("lost_file")
        network = self._messengers[connection.kind]
        return Parcel(delivery, partial(self._bring, network, self._opened(connection), file))

    def refused(self, transaction: Transaction, delivery: Delivery, now: float, error: Refused) -> None:
        """Whoever sent it is told."""
        file = _file(transaction, delivery)
        if file is not None:
            give_up(transaction, file)

    def _bring(self, network: Messenger, secrets: Secrets, file: AwaitedFile) -> None:
        content = network.fetch(secrets, file.ref or "")
        try:
            with TemporaryFile() as opened:  # what looks at it runs on its own
                opened.write(content)
                kept = self._attachments.add(file.conversation, opened, file.name, CUSTOMER, hears=True)
            self._store.post(file.conversation, attachments=(kept.id,), key=file.key)
        except AttachmentRefused as error:
            fault = error.fault
            self._storage.write(lambda tx: give_up(tx, file, fault))
        except UnknownConversation as error:  # erased meanwhile
            raise Refused("lost_file") from error
        else:
            self._storage.write(lambda tx: tx.awaited_files.settle(file.conversation, file.key))


def _file(transaction: Transaction, delivery: Delivery) -> AwaitedFile | None:
    return transaction.awaited_files.find(delivery.conversation or "", delivery.about or "")
