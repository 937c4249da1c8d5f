"""Messengers as channels: what every network can do, and how messages are carried out to all of them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

from bot.channels.asking import Field
from bot.channels.channel import Parcel
from bot.channels.errors import Refused
from bot.conversations.messengers import Inbound, nothing_arrives
from bot.monitoring.requests import of_message
from bot.storage import Transaction
from bot.storage.messengers import Connection
from bot.storage.records import Delivery, Message
from knowledge.languages import text

Secrets = Mapping[str, str]
Headers = Mapping[str, str]


@dataclass(frozen=True)
class Outbound:
    """What somebody on a network is told: plain text with its `choices` by title, `of` the message `seq`."""

    person: str
    text: str
    seq: int
    choices: tuple[str, ...] = ()


class Messenger(Protocol):
    """One network. Pure but for `send`, `set_up` and `check`, which ask it over HTTP."""

    kind: str
    title: str  # what people call it

    @property
    def asks(self) -> tuple[Field, ...]:
        """What an admin enters to connect an account."""

    def is_genuine(self, secrets: Secrets, headers: Headers, body: bytes) -> bool:
        """Whether the network itself sent this."""

    def handshake(self, secrets: Secrets, query: Mapping[str, str]) -> str:
        """What the network wants to hear when it tries our address; nothing where it is not the network."""

    def read(self, body: bytes) -> list[Inbound]:
        """What it says, in order; nothing for what concerns nobody. Raises Malformed."""

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


class MessengerChannel:
    """Carries messages out, to each connection of a network that we know."""

    def __init__(
        self,
        messengers: Mapping[str, Messenger],
        opened: Callable[[Connection], Secrets],
        plain: Callable[[str], str],
        language: str,
    ) -> None:
        """`opened` unseals secrets, `plain` makes text of Markdown; agents are told in this language."""
        self._messengers, self._opened, self._plain = messengers, opened, plain
        self._language = language

    def targets(self, read: Transaction) -> Sequence[str]:
        return [each.id for each in read.messengers.all() if each.kind in self._messengers]

    def pack(self, transaction: Transaction, delivery: Delivery) -> Parcel | None:
        """None where the person or the account is gone."""
        id = delivery.conversation or ""
        connection, peer = transaction.messengers.find(delivery.target), transaction.messengers.peer_of(id)
        event = transaction.events.find(id, delivery.event or 0)
        found = transaction.messages.after(id, event.seq - 1, 1) if event and event.seq else []
        if connection is None or peer is None or not found:
            return None
        message = found[0]
        out = Outbound(peer.person, self._said(message), message.seq, titles(message))
        send = partial(self._messengers[connection.kind].send, self._opened(connection), out)
        return Parcel(delivery, send, of_message(id, message.turn or message.seq))

    def refused(self, transaction: Transaction, delivery: Delivery, now: float, error: Refused) -> None:
        """The agents learn that nothing arrives there."""
        if transaction.messengers.peer_of(delivery.conversation or ""):
            nothing_arrives(
                transaction, delivery.conversation or "", text("bot", "not_reached", self._language)
            )

    def _said(self, message: Message) -> str:
        said = self._plain(message.text)
        return f"{message.name}: {said}" if message.role == "agent" and message.name else said


def titles(message: Message) -> tuple[str, ...]:
    return tuple(choice.title for choice in message.choices)
