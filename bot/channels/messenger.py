"""Messengers as channels: what every network can do, and how messages are carried out to all of them."""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

from bot.channels.asking import Field
from bot.channels.channel import Parcel
from bot.channels.errors import NotDelivered, Refused
from bot.conversations.messengers import Inbound, Receipt, by_letter, not_arrived, nothing_arrives
from bot.conversations.ways_out import Why, why_not
from bot.conversations.windows import Template, Window, standing, written
from bot.monitoring.requests import of_message
from bot.storage import Storage, Transaction
from bot.storage.messengers import Connection
from bot.storage.records import Delivery, Message
from knowledge.languages import text

# Kinds of refusals after which a letter may go.
AWAY: dict[str, Why] = {"closed": "closed", "unwanted": "left"}

log = logging.getLogger("kundig.channels")

Secrets = Mapping[str, str]
Headers = Mapping[str, str]


@dataclass(frozen=True)
class Outbound:
    """What somebody on a network is told: plain text with its `choices` by title, `of` the message `seq`.

    A `template` is sent in place of the text, which it says word for word. `heard` is the network's id of
    what they last wrote, `by_person` says that a person writes, later than a bot may.
    """

    person: str
    text: str
    seq: int
    choices: tuple[str, ...] = ()
    locale: str = "de"
    heard: str | None = None
    by_person: bool = False
    template: Template | None = None


class Messenger(Protocol):
    """One network. Pure but for `send`, `set_up` and `check`, which ask it over HTTP."""

    kind: str
    title: str  # what people call it
    window: Window

    @property
    def asks(self) -> tuple[Field, ...]:
        """What an admin enters to connect an account."""

    def is_genuine(self, secrets: Secrets, headers: Headers, body: bytes) -> bool:
        """Whether the network itself sent this."""

    def handshake(self, secrets: Secrets, query: Mapping[str, str]) -> str:
        """What the network wants to hear when it tries our address; nothing where it is not the network."""

    def read(self, secrets: Secrets, body: bytes) -> Sequence[Inbound | Receipt]:
        """What it says of this account, in order; nothing for what concerns nobody. Raises Malformed."""

    def answer(self, body: bytes) -> dict[str, Any]:
        """What the network wants to hear at once."""

    def send(self, secrets: Secrets, message: Outbound) -> None:
        """Raises NotDelivered; Refused where it can never be."""

    def name(self, secrets: Secrets) -> str:
        """What the account is called there. Raises NotDelivered."""

    def set_up(self, secrets: Secrets, address: str) -> None:
        """Tells the network where we listen, and by what secret, `hook`, it is known. Raises NotDelivered."""

    def check(self, secrets: Secrets, address: str) -> None:
        """Asks whether messages come and go. Raises NotDelivered with what is wrong."""

    def fetch(self, secrets: Secrets, ref: str) -> bytes:
        """A file that somebody sent. Raises NotDelivered."""

    def templates(self, secrets: Secrets) -> tuple[Template, ...]:
        """What may be sent at any time, if there is such a thing. Raises NotDelivered."""


class MessengerChannel:
    """Carries messages out, to each connection of a network that we know."""

    def __init__(
        self,
        messengers: Mapping[str, Messenger],
        opened: Callable[[Connection], Secrets],
        plain: Callable[[str], str],
        language: str,
        *,
        mails: bool = False,
    ) -> None:
        """`opened` unseals secrets, `plain` makes text of Markdown; agents are told in this language. Where
        it `mails`, what a network does not take goes as a letter, to an address that is proved to be theirs.
        """
        self._messengers, self._opened, self._plain = messengers, opened, plain
        self._language, self._mails = language, mails

    def targets(self, read: Transaction) -> Sequence[str]:
        return [each.id for each in read.messengers.all() if each.kind in self._messengers]

    def pack(self, transaction: Transaction, delivery: Delivery) -> Parcel | None:
        """None where the person or the account is gone, and for what need not come late. Raises Refused."""
        id = delivery.conversation or ""
        connection, peer = transaction.messengers.find(delivery.target), transaction.messengers.peer_of(id)
        message, conversation = _message(transaction, delivery), transaction.conversations.find(id)
        if connection is None or peer is None or message is None or conversation is None:
            return None
        network = self._messengers[connection.kind]
        way = standing(peer, connection, network.window).way(message.role, message.text, transaction.now())
        why = why_not(way, left=peer.left_at is not None)
        if why and self._mails and by_letter(transaction, message, why, self._language):
            return None
        if way.kind == "closed":
            if message.role != "agent":
                return None
            raise Refused("closed")
        outbound = Outbound(
            person=peer.person,
            text=self._said(message),
            seq=message.seq,
            choices=titles(message),
            locale=conversation.locale,
            heard=peer.heard,
            by_person=way.kind == "by_person",
            template=way.template,
        )
        send = partial(network.send, self._opened(connection), outbound)
        return Parcel(delivery, send, of_message(id, message.turn or message.seq))

    def refused(self, transaction: Transaction, delivery: Delivery, now: float, error: Refused) -> None:
        """The agents learn which message did not arrive; or that nothing arrives there."""
        id, message = delivery.conversation or "", _message(transaction, delivery)
        if not transaction.messengers.peer_of(id):
            return
        why = AWAY.get(error.kind or "", "")
        sent = False
        if message is not None and why and self._mails:
            sent = by_letter(transaction, message, why, self._language)
        if error.kind == "unwanted":
            nothing_arrives(transaction, id, text("bot", "not_reached", self._language))
        elif message is not None and not sent:
            not_arrived(transaction, message, error.told(self._language))

    def _said(self, message: Message) -> str:
        said = self._plain(message.text)
        return f"{message.name}: {said}" if message.role == "agent" and message.name else said


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


def titles(message: Message) -> tuple[str, ...]:
    return tuple(choice.title for choice in message.choices)


def parts(text: str, longest: int) -> Iterator[str]:
    """The text in pieces that fit, broken where a paragraph, a line or a word ends."""
    left = text.strip() or "…"
    while len(left) > longest:
        cut = max(left.rfind(end, 1, longest) for end in ("\n\n", "\n", " "))
        cut = cut if cut > 0 else longest
        yield left[:cut].rstrip()
        left = left[cut:].lstrip()
    yield left


def numbered(text: str, choices: Sequence[str]) -> str:
    """The text with its choices below, each with the number that picks it."""
    return "\n".join([text, "", *(f"{number}. {title}" for number, title in enumerate(choices, 1))])
