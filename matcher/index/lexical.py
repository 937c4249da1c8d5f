"""Letters and words: what an encoder misses in product numbers, rare names, typos and compounds.

An entry's score is the share of the question's groups of three letters and whole words that any of its rows
holds, each weighing its rarity: BM25's inverse entry frequency without counting repetitions (Robertson &
Zaragoza 2009).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from matcher.text import clean, fold, words

Floats = NDArray[np.float32]
Whole = NDArray[np.int64]
Pairs = NDArray[np.uint64]
_MOST_HOLDERS = 8_000  # looked at for one question; the rarest groups come first, so the time stays bounded
_ANSWER_WEIGHT = 0.6  # an answer speaks of more than its question
_CODE_WEIGHT = 3.0  # a word with digits names a product or an order
_LONGEST = 600  # letters of a text that count


def grams(text: str) -> dict[int, float]:
    """The letter groups and words of a text as hashes, with the weight of their kind."""
    found: dict[int, float] = {}
    for word in words(fold(clean(text)[:_LONGEST])):
        found.update(_groups(word))
    return found


@lru_cache(maxsize=4096)
def _groups(word: str) -> tuple[tuple[int, float], ...]:
    code = len(word) > 2 and any(letter.isdigit() for letter in word)
    padded = f" {word} "
    parts = [(crc32(padded[place : place + 3].encode()), 1.0) for place in range(len(padded) - 2)]
    return ((crc32(b"w" + word.encode()), _CODE_WEIGHT if code else 1.0), *parts)


@dataclass(frozen=True)
class Groups:
    """The groups that each row holds: `hashes[starts[i]:starts[i + 1]]` are those of row i, each once."""

    hashes: NDArray[np.uint32]
    starts: Whole

    def __len__(self) -> int:
        return len(self.starts) - 1

    def take(self, rows: Whole) -> "Groups":
        """Those of some rows, in their order."""
        starts, ends = self.starts[rows], self.starts[rows + 1]
        # Rows that follow each other are copied at once: an edit leaves most of them where they were.
        cuts = np.flatnonzero(starts[1:] != ends[:-1]) + 1
        firsts, lasts = np.append(starts[:1], starts[cuts]), np.append(ends[cuts - 1], ends[-1:])
        parts = [self.hashes[start:end] for start, end in zip(firsts.tolist(), lasts.tolist(), strict=True)]
        return Groups(np.concatenate([self.hashes[:0], *parts]), _starts(ends - starts))

    def join(self, others: "Groups") -> "Groups":
        """These rows, then others."""
        sizes = np.concatenate([self.sizes(), others.sizes()])
        return Groups(np.concatenate([self.hashes, others.hashes]), _starts(sizes))

    def sizes(self) -> Whole:
        """How many groups each row holds (n,)."""
        return np.diff(self.starts)


def groups_of(texts: Sequence[str]) -> Groups:
    """What each text holds, read anew."""
    found = [np.fromiter(groups, np.uint32) for groups in map(grams, texts)]
    hashes = np.concatenate([np.zeros(0, np.uint32), *found])
    return Groups(hashes, _starts(np.array([len(groups) for groups in found], np.int64)))


def _starts(sizes: Whole) -> Whole:
    """Where each of several parts begins in the whole, and at last the whole's end."""
    return np.concatenate([np.zeros(1, np.int64), np.cumsum(sizes, dtype=np.int64)])


def _ranges(starts: Whole, ends: Whole) -> Whole:
    """The numbers from each start up to its end, one range after the other."""
    sizes = ends - starts
    return np.asarray(np.arange(int(sizes.sum())) + np.repeat(starts - (np.cumsum(sizes) - sizes), sizes))


@dataclass(frozen=True)
class LexicalIndex:
    """For each known group its entries: `holders[starts[i]:starts[i + 1]]` hold `hashes[i]`.

    A holder is an entry's number, or its complement ~number where only the entry's answer holds the group.
    `rarity` follows `hashes`; `length`, how much an entry holds compared to the mean, follows the entries.
    `rows` tells what single rows hold, `entry` and `answers` whose they are: for looking past some of them.
    """

    hashes: NDArray[np.uint32]
    starts: Whole
    holders: NDArray[np.int32]
    rarity: Floats
    length: Floats
    rows: Groups
    entry: NDArray[np.int32]
    answers: NDArray[np.bool_]

    @property
    def unseen(self) -> float:
        """The rarity of a group that no entry holds."""
        return float(np.log(1 + (len(self.length) + 0.5) / 0.5))

    def scores(self, text: str, hidden: Whole | None = None) -> Floats:
        """The share (entries,) of the question that each entry holds, blind to the rows `hidden`."""
        asked = grams(text)
        if not asked or not len(self.hashes):
            return np.zeros(len(self.length), np.float32)
        keys = np.fromiter(asked, np.uint32, len(asked))
        kinds = np.fromiter(asked.values(), np.float64, len(asked))
        places = np.minimum(np.searchsorted(self.hashes, keys), len(self.hashes) - 1)
        known = self.hashes[places] == keys
        places, worth = places[known], kinds[known] * self.rarity[places[known]]
        whole = float(worth.sum() + kinds[~known].sum() * self.unseen)
        chosen = self._affordable(places, worth)
        total = self._held(places[chosen], worth[chosen])
        if hidden is not None:
            asked_for = self.hashes[places[chosen]]
            for owner in np.unique(self.entry[hidden]):
                total[owner] = self._held_by_others(int(owner), hidden, asked_for, worth[chosen])
        return (total / self.length / whole).astype(np.float32)

    def _affordable(self, places: Whole, worth: NDArray[np.float64]) -> Whole:
        """The rarest groups, as many as may be looked at."""
        order = np.argsort(-worth, kind="stable")
        sizes = np.cumsum(self.starts[places[order] + 1] - self.starts[places[order]])
        count = max(1, int(np.searchsorted(sizes, _MOST_HOLDERS, side="right")))
        return np.asarray(order[:count])

    def _held(self, places: Whole, worth: NDArray[np.float64]) -> NDArray[np.float64]:
        """What each entry holds of the groups."""
        starts, ends = self.starts[places], self.starts[places + 1]
        holders = self.holders[_ranges(starts, ends)]
        answers = holders < 0
        weights = np.repeat(worth, ends - starts) * np.where(answers, _ANSWER_WEIGHT, 1.0)
        entries = np.where(answers, ~holders, holders)
        return np.bincount(entries, weights, len(self.length)).astype(np.float64)

    def _held_by_others(
        self, owner: int, hidden: Whole, keys: NDArray[np.uint32], worth: NDArray[np.float64]
    ) -> float:
        """What an entry holds of the groups `keys` in rows that are not hidden."""
        own = np.setdiff1d(np.flatnonzero(self.entry == owner), hidden)
        answers = self.answers[own]
        asking = np.isin(keys, self.rows.take(own[~answers]).hashes)
        telling = np.isin(keys, self.rows.take(own[answers]).hashes)
        return float(worth @ np.where(asking, 1.0, _ANSWER_WEIGHT * telling))


def build_lexical(
    rows: Groups,
    entry: NDArray[np.int32],
    answers: NDArray[np.bool_],
    before: LexicalIndex | None = None,
    same: Whole | None = None,
) -> LexicalIndex:
    """The index over rows, whose entries and kinds follow.

    Entries that hold the same in the index `before` are taken over: `same` (entries,) gives their numbers
    there, −1 for all others.
    """
    if before is None or same is None:
        keys = _pairs(rows, entry, answers)
    else:
        anew = np.flatnonzero(same[entry] < 0)
        keys = np.concatenate([_kept(before, same), _pairs(rows.take(anew), entry[anew], answers[anew])])
        keys.sort(kind="stable")  # quick with two runs that are sorted
    every = (keys >> np.uint64(32)).astype(np.uint32)
    first = _firsts(every)
    starts = np.append(first, len(every)).astype(np.int64)
    entries, frequency = int(entry.max()) + 1, np.diff(starts)
    rarity = np.log(1 + (entries - frequency + 0.5) / (frequency + 0.5)).astype(np.float32)
    numbers = (keys >> np.uint64(1) & np.uint64(0x7FFFFFFF)).astype(np.int32)
    mass = np.bincount(numbers, np.repeat(rarity, frequency), entries)
    length = np.sqrt(0.7 + 0.3 * mass / max(float(mass.mean()), 1e-9)).astype(np.float32)
    holders = np.where(keys & np.uint64(1), ~numbers, numbers)
    return LexicalIndex(every[first], starts, holders, rarity, length, rows, entry, answers)


def _pairs(rows: Groups, entry: NDArray[np.int32], answers: NDArray[np.bool_]) -> Pairs:
    """What entries hold: group, entry, kind in one number, sorted; a group that a question holds is its."""
    owner = entry.astype(np.uint64) << np.uint64(1) | answers.astype(np.uint64)
    keys = rows.hashes.astype(np.uint64) << np.uint64(32) | np.repeat(owner, rows.sizes())
    keys.sort()
    return np.asarray(keys[_firsts(keys >> np.uint64(1))])


def _kept(before: LexicalIndex, same: Whole) -> Pairs:
    """The pairs of entries that an index knows under the numbers `same`, by their new numbers."""
    now = np.full(len(before.length), -1, np.int64)
    now[same[same >= 0]] = np.flatnonzero(same >= 0)
    answers = before.holders < 0
    numbers = now[np.where(answers, ~before.holders, before.holders)]
    stays = numbers >= 0
    hashes = np.repeat(before.hashes, np.diff(before.starts))[stays].astype(np.uint64)
    owner = numbers[stays].astype(np.uint64) << np.uint64(1) | answers[stays].astype(np.uint64)
    return np.asarray(hashes << np.uint64(32) | owner)


def _firsts(values: NDArray[np.generic]) -> Whole:
    """Where a new value begins among sorted ones."""
    return np.flatnonzero(np.append(True, values[1:] != values[:-1])[: len(values)])
