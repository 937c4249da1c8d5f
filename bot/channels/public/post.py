"""Public posts, and what every network of them can do.

A post is another thing than a message: everybody reads it, so it is never stored as it comes, and only what
may be said in public is answered below it.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from bot.channels.asking import Field

Secrets = Mapping[str, str]
Headers = Mapping[str, str]

LONGEST = 10_000  # characters of a post that are read
_IDS = 1_000  # characters of an id, a name, an address


@dataclass(frozen=True)
class Post:
    """What somebody wrote where everybody reads it, as it comes from a network. Not to be stored so.

    `id`, `thread`, `parent` and `author` are the network's ids: `thread` is the same for all that stands
    below one beginning, `parent` is what it answers to, "" for a beginning. `own` was written by the account
    that is connected, `automated` says of itself that it is a machine, `direct` is shown to us alone, though
    it lies on servers of others. The same id comes again when it is `edited`; of what is `removed` no more is
    known than its id and thread.
    """

    id: str
    thread: str
    parent: str
    author: str
    name: str
    text: str
    address: str  # where everybody can read it; "" where the network does not say
    at: float  # when it was written, or became so
    own: bool = False
    automated: bool = False
    locale: str = ""
    direct: bool = False
    became: Literal["written", "edited", "removed"] = "written"

    def __post_init__(self) -> None:
        for name in ("id", "thread", "author"):
            if not getattr(self, name) and not (name == "author" and self.became == "removed"):
                raise ValueError(f"A post has {name}.")
        for name in ("id", "thread", "parent", "author", "name", "address"):
            if len(getattr(self, name)) > _IDS:
                raise ValueError(f"Its {name} has more than {_IDS} characters.")
        if len(self.text) > LONGEST:
            raise ValueError(f"A post has up to {LONGEST} characters, not {len(self.text)}.")
        if not (math.isfinite(self.at) and self.at >= 0):
            raise ValueError(f"A post was written at some time, not {self.at!r}.")


class PublicNetwork(Protocol):
    """One network. Where a call raises NotDelivered, Refused is among it: what will never be."""

    kind: str
    title: str
    limit: int  # characters of a reply, as the network counts them
    can_hide: bool  # a post that is not ours from all but its author
    replies_privately: bool  # to its author, once a post
    daily: int  # units that may be spent a day, 0 where nobody counts
    reply_costs: int  # units; hiding costs the same

    @property
    def asks(self) -> tuple[Field, ...]:
        """What an admin enters to connect an account."""

    def reply(self, secrets: Secrets, post: str, text: str, key: str) -> str:
        """Says it below the post, once a `key`, however often it is tried. The id of the reply there.

        Addresses in it can be clicked. Raises NotDelivered.
        """

    def reply_privately(self, secrets: Secrets, post: str, text: str) -> None:
        """To its author alone; the network takes one a post. Raises NotDelivered."""

    def hide(self, secrets: Secrets, post: str, hidden: bool) -> None:
        """Or shows it again; nothing happens where it is so already. Raises NotDelivered."""

    def name(self, secrets: Secrets) -> str:
        """What the account is called there. Raises NotDelivered."""

    def set_up(self, secrets: Secrets, address: str) -> None:
        """Tells the network where we listen, if that can be told. Raises NotDelivered."""

    def check(self, secrets: Secrets, address: str) -> None:
        """Asks whether posts come and replies go. Raises NotDelivered with what is wrong."""


class BroughtNetwork(PublicNetwork, Protocol):
    """One that brings what is written, to a webhook."""

    def is_genuine(self, secrets: Secrets, headers: Headers, body: bytes) -> bool:
        """Whether the network itself sent this."""

    def read(self, secrets: Secrets, body: bytes) -> list[Post]:
        """What concerns our account, in the order in which it stands there. Raises Malformed."""

    def answer(self, body: bytes) -> dict[str, Any]:
        """What the network wants to hear at once."""

    def handshake(self, secrets: Secrets, query: Mapping[str, str]) -> str:
        """What is to be answered when it asks by GET whether we are it; "" to everybody else."""


class PolledNetwork(PublicNetwork, Protocol):
    """One that is asked."""

    every: float  # seconds between two times
    poll_costs: int  # units

    def poll(self, secrets: Secrets, cursor: str) -> tuple[list[Post], str]:
        """What is new behind the cursor, the oldest first, and the next cursor. With "", only the cursor.

        The same posts come again until the next cursor is used. Raises NotDelivered.
        """
