"""Entries that ask the same in other words, found without an encoder: by the words they share. Pure.

Rare words count more than common ones. What means the same in wholly other words the report of a release
tells, which knows meanings.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from knowledge.corpus.wordings import same
from knowledge.entries import Entry

ALIKE = 0.7  # of the weight of their words
COMMON = 300  # wordings; a word that more have finds nobody
MANY = 60_000  # wordings of one language, seconds of work; beyond, only the same words are found


@dataclass(frozen=True)
class Pair:
    """Two entries of one language with the wordings that are most alike.

    `share` is 1 for the same words, 0 where they are alike in meaning alone.
    """

    one: Entry
    other: Entry
    wording: str
    others: str
    share: float


@dataclass(frozen=True)
class _Wording:
    place: int  # of its entry
    text: str
    words: frozenset[str]


def duplicates(entries: Sequence[Entry], most: int) -> list[Pair]:
    """The most alike first, each pair of entries once."""
    found: dict[tuple[int, int], Pair] = {}
    for locale in dict.fromkeys(entry.locale for entry in entries):
        for pair, key in _pairs(entries, locale):
            if key not in found or pair.share > found[key].share:
                found[key] = pair
    return sorted(found.values(), key=lambda pair: -pair.share)[:most]


def _pairs(entries: Sequence[Entry], locale: str) -> Iterator[tuple[Pair, tuple[int, int]]]:
    wordings = list(_wordings(entries, locale))
    counts = Counter(word for each in wordings for word in each.words)
    weights = {word: math.log(1 + len(wordings) / count) for word, count in counts.items()}
    by_word: defaultdict[str, list[int]] = defaultdict(list)
    for place, each in enumerate(wordings):
        for word in each.words:
            by_word[word].append(place)
    for place, each in enumerate(wordings):
        for other in _candidates(place, each, by_word, weights, 1.0 if len(wordings) > MANY else ALIKE):
            share = _share(each.words, wordings[other].words, weights)
            if share >= ALIKE and wordings[other].place != each.place:
                first, second = sorted((each, wordings[other]), key=lambda one: one.place)
                pair = Pair(entries[first.place], entries[second.place], first.text, second.text, share)
                yield pair, (first.place, second.place)


def _wordings(entries: Sequence[Entry], locale: str) -> Iterator[_Wording]:
    for place, entry in enumerate(entries):
        if entry.locale == locale and entry.state != "archived":
            for text in (entry.question, *entry.variants):
                if words := frozenset(same(text).split()):
                    yield _Wording(place, text, words)


def _candidates(
    place: int,
    wording: _Wording,
    by_word: dict[str, list[int]],
    weights: dict[str, float],
    alike: float,
) -> Iterable[int]:
    """Later wordings that share one of its rarest words: any that is alike enough shares one of these."""
    rare, weight = sorted(wording.words, key=lambda word: -weights[word]), 0.0
    whole = sum(weights[word] for word in wording.words)
    looked: set[int] = set()
    for word in rare:
        if weight > (1 - alike) * whole:
            break
        weight += weights[word]
        if len(by_word[word]) <= COMMON:
            looked.update(other for other in by_word[word] if other > place)
    return looked


def _share(one: Collection[str], other: Collection[str], weights: dict[str, float]) -> float:
    both, either = set(one) & set(other), set(one) | set(other)
    return sum(weights[word] for word in both) / sum(weights[word] for word in either)
