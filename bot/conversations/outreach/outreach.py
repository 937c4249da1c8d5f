"""What customers are told before they ask: announcements, and messages by rule within one cap a person."""

from dataclasses import dataclass
from typing import Self

from bot.conversations.outreach.announcements import Announcements
from bot.conversations.outreach.proactive import Proactive
from bot.conversations.outreach.proactive_messages import ProactiveMessages
from bot.storage import Storage


@dataclass(frozen=True)
class Outreach:
    """Each looks after one thing."""

    announcements: Announcements
    cap: Proactive
    messages: ProactiveMessages

    @classmethod
    def of(cls, storage: Storage) -> Self:
        return cls(Announcements(storage), Proactive(storage), ProactiveMessages(storage))
