"""What was answered most in the last weeks: numbers of entries, and nobody's words."""

import time
from collections.abc import Callable, Mapping
from typing import Final

from bot.conversations.insights.ends import DAY
from bot.storage import Storage
from bot.storage.repositories.measures import Wanted

DAYS: Final = 28
LEAST: Final = 3  # answers; fewer say nothing about what others ask
MOST: Final = 12
KEPT: Final = 300.0  # seconds: the chat's first screen must not count anew each time


def most_asked(answered: Mapping[str, int]) -> tuple[str, ...]:
    """Entries by how often they were the answer, those of few left out. Pure."""
    enough = [entry for entry, count in answered.items() if entry and count >= LEAST]
    return tuple(sorted(enough, key=lambda entry: (-answered[entry], entry))[:MOST])


class MostAsked:
    """Of each site and language; counted now and then."""

    def __init__(self, storage: Storage, now: Callable[[], float] = time.time) -> None:
        self._storage, self._now = storage, now
        self._known: dict[tuple[str, str], tuple[float, tuple[str, ...]]] = {}

    def on(self, site: str, locale: str) -> tuple[str, ...]:
        """The ids of entries, what was answered most first; none where too little was."""
        now = self._now()
        at, found = self._known.get((site, locale), (0.0, ()))
        if now - at > KEPT:
            found = self._count(site, locale, now)
            self._known[site, locale] = (now, found)
        return found

    def _count(self, site: str, locale: str, now: float) -> tuple[str, ...]:
        until = now // DAY * DAY + DAY
        wanted = Wanted(until - DAYS * DAY, until, site=site, locale=locale)
        with self._storage.reading() as read:
            counts = read.measures.by_entry(wanted)
        return most_asked({entry: each["answered"] for entry, each in counts.items()})
