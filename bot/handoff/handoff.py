"""What agents work with, for the faces: the desk, who is there, and what they write with."""

from dataclasses import dataclass
from typing import Self

from bot.conversations.store import Store
from bot.handoff.account_links import AccountLinks
from bot.handoff.assigning import Assigner
from bot.handoff.canned import CannedReplies
from bot.handoff.desk import Desk
from bot.handoff.presence import Presence
from bot.handoff.proposing import Proposing
from bot.handoff.tagging import Tagging


@dataclass(frozen=True)
class Handoff:
    """Each looks after one thing."""

    account_links: AccountLinks
    assigner: Assigner
    canned: CannedReplies
    desk: Desk
    presence: Presence
    proposing: Proposing
    tagging: Tagging

    @classmethod
    def of(cls, store: Store, secret: bytes) -> Self:
        """`secret` is the installation's own."""
        storage = store.storage
        return cls(
            AccountLinks(storage, secret),
            Assigner(storage),
            CannedReplies(storage),
            Desk(store),
            Presence(storage),
            Proposing(storage),
            Tagging(storage),
        )
