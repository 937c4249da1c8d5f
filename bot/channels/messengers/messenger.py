"""Messengers: what every network can do, and what is said on it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from bot.channels.asking import Field
from bot.conversations.messengers.changes import Change
from bot.conversations.messengers.messengers import Inbound, Receipt, Taken
from bot.conversations.messengers.windows import Template, Window

Secrets = Mapping[str, str]
Headers = Mapping[str, str]
Heard = Inbound | Receipt | Taken | Change


@dataclass(frozen=True)
class OutFile:
    """A picture or a document that goes out; `address` is where everybody may have it, if anywhere."""

    name: str
    type: str
    content: bytes
    address: str = ""

    @property
    def is_picture(self) -> bool:
        return self.type.startswith("image/")


@dataclass(frozen=True)
class Outbound:
    """What somebody on a network is told: plain text with its `choices` by title, `of` the message `seq`.

    A `template` is sent in place of the text, which it says word for word with its gaps `filled`. `heard` is
    the network's id of what they last wrote, `by_person` says that a person writes, later than a bot may. By
    `label` the network says later that it has this.
    """

    person: str
    text: str
    seq: int
    choices: tuple[str, ...] = ()
    locale: str = "de"
    heard: str | None = None
    by_person: bool = False
    template: Template | None = None
    filled: Mapping[str, str] = field(default_factory=dict)
    files: tuple[OutFile, ...] = ()
    label: str = ""


class Messenger(Protocol):
    """One network. Pure but for what asks it over HTTP, which takes its secrets."""

    kind: str
    title: str  # what people call it
    window: Window
    echoes: bool  # whether it says later what it has of ours

    @property
    def asks(self) -> tuple[Field, ...]:
        """What an admin enters to connect an account."""

    def is_genuine(self, secrets: Secrets, headers: Headers, body: bytes) -> bool:
        """Whether the network itself sent this."""

    def handshake(self, secrets: Secrets, query: Mapping[str, str]) -> str:
        """What the network wants to hear when it tries our address; nothing where it is not the network."""

    def read(self, secrets: Secrets, body: bytes) -> Sequence[Heard]:
        """What it says of this account, in order; nothing for what concerns nobody. Raises Malformed."""

    def answer(self, body: bytes) -> dict[str, Any]:
        """What the network wants to hear at once."""

    def contents(self, message: Outbound) -> Iterable[Any]:
        """What it is for the network, one after the other; files are as they are. Pure."""

    def label(self, message: Outbound, number: int, content: Any) -> str:
        """By which it says later that it has this one of its contents; nothing where it does not. Pure."""

    def see(self, secrets: Secrets, message: Outbound) -> None:
        """Shows that they were read, where that is known. Raises NotDelivered; nothing hangs on it."""

    def put(self, secrets: Secrets, message: Outbound, content: Any) -> None:
        """Sends one of its contents. Raises NotDelivered; Refused where it can never be."""

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


def send(messenger: Messenger, secrets: Secrets, message: Outbound) -> None:
    """At once and once. Raises NotDelivered."""
    for content in messenger.contents(message):
        messenger.put(secrets, message, content)


def ordered(texts: Sequence[Any], message: Outbound) -> Iterator[Any]:
    """With its files: before choices, at which people tap last, else behind the text."""
    last = [texts[-1]] if message.choices and texts else []
    yield from texts[: len(texts) - len(last)]
    yield from message.files
    yield from last
