"""What is learnt from conversations, for those who curate: gaps, what helped, what is asked."""

from dataclasses import dataclass
from typing import Self

from bot.conversations.gaps import Gaps
from bot.conversations.measures import Measures
from bot.conversations.most_asked import MostAsked
from bot.conversations.statistics import Statistics
from bot.storage import Storage


@dataclass(frozen=True)
class Insights:
    """Each looks at one thing."""

    gaps: Gaps
    measures: Measures
    most_asked: MostAsked
    statistics: Statistics

    @classmethod
    def of(cls, storage: Storage) -> Self:
        return cls(Gaps(storage), Measures(storage), MostAsked(storage), Statistics(storage))
