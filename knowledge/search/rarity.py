"""How much of what was typed an entry holds. Pure."""

import math
from collections.abc import Mapping, Sequence

from knowledge.search.asking import Wanted


def rarity(entries: int, every: int) -> float:
    """BM25's inverse entry frequency, which is never below 0."""
    return math.log(1 + (every - entries + 0.5) / (entries + 0.5))


def share_of(
    held: frozenset[str], asked: Sequence[Wanted], rarities: Mapping[str, float], *, unseen: float
) -> float:
    """From 0 to 1, each word weighing its rarity; one that no entry holds weighs most."""
    weights = [(word, _weight(word, rarities, unseen)) for word in asked]
    whole = sum(weight for _, weight in weights)
    return sum(weight * word.held_by(held) for word, weight in weights) / whole if whole else 0.0


def _weight(word: Wanted, rarities: Mapping[str, float], unseen: float) -> float:
    """Of the most frequent that it may be."""
    return min((rarities[term] for term in word.every if term in rarities), default=unseen)
