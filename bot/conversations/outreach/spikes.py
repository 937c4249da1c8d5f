"""A spike: many customers ask for one thing within minutes, far more than usually. Pure."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

WITHIN = 600.0  # seconds
LEAST = 8  # customers
SHARE = 0.4  # of all who asked
RUSH = 4.0  # what a busy hour has more of than the mean of a week
CHANCE = 1e-6  # below which it is none; at every look, once a minute
OF_ONE_SOURCE = 3  # customers that count, so that one place cannot make a spike


@dataclass(frozen=True)
class Sought:
    """What one customer was after: the entry that fits best, and its topic."""

    conversation: str
    source: str | None
    entry: str
    topic: str


@dataclass(frozen=True)
class Spike:
    """So many of all who asked were after this entry or, without one, after entries of a topic.

    `topics` are those of the entry, one in each language, or the topic itself.
    """

    entry: str
    topics: frozenset[str]
    customers: int
    of: int


def spikes(found: Iterable[Sought], usual: Mapping[str, float]) -> list[Spike]:
    """Entries first, whatever language they were asked for in; a topic where none of its entries is one.

    `usual` is what is asked for in the time of `WITHIN`, by entry, in the mean. That so many come by
    chance is told by Poisson's distribution.
    """
    customers = _counted(found)
    total = len({each.conversation for each in customers})
    topics_of: dict[str, set[str]] = {}
    for each in customers:
        topics_of.setdefault(each.entry, set()).update([each.topic] if each.topic else [])
    entries = Counter(each.entry for each in customers)
    held = [
        Spike(entry, frozenset(topics_of[entry]), count, total)
        for entry, count in entries.most_common()
        if _is_spike(count, total, usual.get(entry, 0.0))
    ]
    covered = {topic for spike in held for topic in spike.topics}
    topics = Counter(each.topic for each in customers if each.topic)
    for topic, count in topics.most_common():
        expected = sum(usual.get(entry, 0.0) for entry, among in topics_of.items() if topic in among)
        if topic not in covered and _is_spike(count, total, expected):
            held.append(Spike("", frozenset([topic]), count, total))
    return held


def _counted(found: Iterable[Sought]) -> list[Sought]:
    """Each customer once for each entry, and only so many from one place."""
    seen: set[tuple[str, str]] = set()
    places: Counter[tuple[str, str]] = Counter()
    kept = []
    for each in found:
        if (each.conversation, each.entry) in seen:
            continue
        seen.add((each.conversation, each.entry))
        if each.source:
            places[each.source, each.entry] += 1
            if places[each.source, each.entry] > OF_ONE_SOURCE:
                continue
        kept.append(each)
    return kept


def _is_spike(count: int, total: int, usual: float) -> bool:
    return count >= LEAST and count >= SHARE * total and _chance(count, usual * RUSH) < CHANCE


def _chance(count: int, expected: float) -> float:
    """That Poisson's distribution of this mean brings as many, or more."""
    if expected <= 0:
        return 0.0
    below = sum(math.exp(n * math.log(expected) - expected - math.lgamma(n + 1)) for n in range(count))
    return max(0.0, 1.0 - below)
