"""What is learnt from conversations, for those who curate: gaps, what helped, what is asked."""

from dataclasses import dataclass
from typing import Self

from bot.conversations.insights.gaps import Gaps
from bot.conversations.insights.measures import Measures
from bot.conversations.insights.most_asked import MostAsked
from bot.conversations.insights.statistics import Statistics
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
