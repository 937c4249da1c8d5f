"""Messengers as channels: how messages are carried out to all of them."""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path

from bot.channels.channel import AT_ONCE_EACH, Parcel
from bot.channels.errors import NotDelivered, Refused
from bot.channels.messengers.messenger import Messenger, Outbound, OutFile, Secrets
from bot.conversations.attachments import ADDRESS
from bot.conversations.messengers.account_links import link_of
from bot.conversations.messengers.messengers import by_letter, not_arrived, nothing_arrives
from bot.conversations.messengers.ways_out import Why, why_not
from bot.conversations.messengers.windows import standing, written
from bot.monitoring.requests import of_message
from bot.storage import Storage, Transaction
from bot.storage.records import Delivery, Message
from bot.storage.repositories.messengers import Connection
from knowledge.languages import text
from knowledge.media.media import OURS

# Kinds of refusals after which a letter may go.
AWAY: dict[str, Why] = {"closed": "closed", "unwanted": "left"}
TYPES = {"png": "image/png", "jpg": "image/jpeg"}  # of pictures that all networks take

UNTOLD = 2  # at once to a network that says nothing later: what is on its way at a kill goes twice

log = logging.getLogger("kundig.channels")


class MessengerChannel:
    """Carries messages out, to each connection of a network that we know."""

    def __init__(
        self,
        messengers: Mapping[str, Messenger],
        opened: Callable[[Connection], Secrets],
        plain: Callable[[str], str],
        media: Path,
        language: str,
        *,
        secret: bytes = b"",
        mails: bool = False,
    ) -> None:
        """`opened` unseals secrets, `plain` makes text of Markdown, `media` is where pictures of answers are;
        agents are told in this language. With `secret`, the installation's own, links are made. Where it
        `mails`, what a network does not take goes as a letter, to an address that is proved to be theirs.
        """
        self._messengers, self._opened, self._plain = messengers, opened, plain
        self._language, self._media, self._mails, self._secret = language, media, mails, secret
        self.echoes = any(each.echoes for each in messengers.values())
        self.at_once = AT_ONCE_EACH if all(each.echoes for each in messengers.values()) else UNTOLD
        self._gone: dict[str, int] = {}  # how many contents of a delivery went before an attempt failed

    def targets(self, read: Transaction) -> Sequence[str]:
        return [each.id for each in read.messengers.all() if each.kind in self._messengers]

    def pack(self, transaction: Transaction, delivery: Delivery) -> Parcel | None:
        """None where the person or the account is gone, and for what need not come late. Raises Refused."""
        id = delivery.conversation or ""
        connection, peer = transaction.messengers.find(delivery.target), transaction.messengers.peer_of(id)
        message, conversation = _message(transaction, delivery), transaction.conversations.find(id)
        if connection is None or peer is None or message is None or conversation is None:
            return None
        network, secrets = self._messengers[connection.kind], self._opened(connection)
        way = standing(peer, connection, network.window).way(message.role, message.text, transaction.now())
        why = why_not(way, left=peer.left_at is not None)
        link = link_of(transaction, message, self._secret)
        if why and self._mails and not link and by_letter(transaction, message, why, self._language):
            return None
        if way.kind == "closed":
            if message.role != "agent":
                return None
            raise Refused("closed")
        out = Outbound(
            person=peer.person,
            text=self._said(message, link),
            seq=message.seq,
            choices=titles(message),
            locale=conversation.locale,
            heard=peer.heard,
            by_person=way.kind == "by_person",
            template=way.template,
            filled=way.filled,
            files=self._files(transaction, message, secrets),
        )
        taken = frozenset((delivery.taken or "").split())
        send = partial(self._carry, network, secrets, out, delivery.id, taken)
        return Parcel(delivery, send, of_message(id, message.turn or message.seq), echoes=network.echoes)

    def _carry(
        self, network: Messenger, secrets: Secrets, message: Outbound, id: str, taken: Set[str] = frozenset()
    ) -> None:
        """Goes on where the last attempt ended, as far as we know or the network says: they go in order, so
        what stands before something that it has taken went, too. A file that is not taken holds up nothing.
        """
        contents = [*network.contents(message)]
        labels = [network.label(message, number, content) for number, content in enumerate(contents)]
        has = [
            number for number, label in enumerate(labels, 1) if label in taken and labels.count(label) == 1
        ]
        begin = max([self._gone.get(id, 0), *has])
        if not begin:
            with suppress(NotDelivered):  # what is wrong, the message itself meets
                network.see(secrets, message)
        unfit = ""
        for number, content in enumerate(contents[begin:], begin):
            try:
                network.put(secrets, replace(message, label=labels[number]), content)
            except Refused as error:
                if not isinstance(content, OutFile) or error.kind in ("closed", "unwanted"):
                    raise
                unfit = content.name
            self._gone[id] = number + 1
        self._gone.pop(id, None)
        if unfit:
            raise Refused("file_unfit", name=unfit)

    def _files(self, transaction: Transaction, message: Message, secrets: Secrets) -> tuple[OutFile, ...]:
        """What an agent sends, and pictures of answers; films are for pages."""
        base = secrets.get("address", "").partition("/channels/")[0]
        return tuple(_files(transaction, message, self._media, base))

    def refused(self, transaction: Transaction, delivery: Delivery, now: float, error: Refused) -> None:
        """The agents learn which message did not arrive; or that nothing arrives there."""
        self._gone.pop(delivery.id, None)
        id, message = delivery.conversation or "", _message(transaction, delivery)
        if not transaction.messengers.peer_of(id):
            return
        why = AWAY.get(error.kind or "", "")
        sent = False
        if message is not None and why and self._mails and not link_of(transaction, message, self._secret):
            sent = by_letter(transaction, message, why, self._language)
        if error.kind == "unwanted":
            nothing_arrives(transaction, id, text("bot", "not_reached", self._language))
        elif message is not None and not sent:
            not_arrived(transaction, message, error.told(self._language))

    def _said(self, message: Message, link: str) -> str:
        """With the `link` in place of the address with which it ends: signs in addresses are no markup."""
        words = message.text.rpartition("\n")[0] if link else message.text
        said = "\n".join(filter(None, [self._plain(words), link]))
        return f"{message.name}: {said}" if message.role == "agent" and message.name and said else said


def learn_templates(storage: Storage, secrets: Secrets, messenger: Messenger, connection: Connection) -> None:
    """What may be sent at any time is kept with the connection; when the network does not say, as it was."""
    try:
        found = written(messenger.templates(secrets))
    except NotDelivered as error:
        log.warning("templates of %s %s: %s", connection.kind, connection.name, error)
        return
    if found != (connection.templates or written(())):
        storage.write(lambda tx: tx.messengers.offer(connection.id, found))


def _message(transaction: Transaction, delivery: Delivery) -> Message | None:
    """That it brings."""
    id = delivery.conversation or ""
    event = transaction.events.find(id, delivery.event or 0)
    found = transaction.messages.after(id, event.seq - 1, 1) if event and event.seq else []
    return found[0] if found else None


def _files(transaction: Transaction, message: Message, media: Path, base: str) -> Iterator[OutFile]:
    for shown in message.media:
        src, title = str(shown.get("src", "")), str(shown.get("title") or "")
        if src.startswith(ADDRESS):
            one = transaction.attachments.find(message.conversation, src.removeprefix(ADDRESS))
            if one is not None:
                yield OutFile(one.name, one.type, transaction.attachments.content(one.sha256))
        elif (ours := OURS.fullmatch(src)) and (type := TYPES.get(src.rpartition(".")[2])):
            file = media / ours[1]
            if file.is_file():
                yield OutFile(title or ours[1], type, file.read_bytes(), f"{base}{src}")


def titles(message: Message) -> tuple[str, ...]:
    return tuple(choice.title for choice in message.choices)
