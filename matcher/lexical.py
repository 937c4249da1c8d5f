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
_MOST_POSTINGS = 8_000  # looked at for one question; the rarest come first, so the time stays bounded
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
class LexicalIndex:
    """For each known group the rows that hold it: `rows[starts[i]:starts[i + 1]]` hold `hashes[i]`.

    `rarity` follows `hashes`, `entry` and `weight` follow the rows, and `length` the entries: how much they
    hold compared to the mean.
    """

    hashes: NDArray[np.uint32]
    starts: Whole
    rows: NDArray[np.int32]
    rarity: Floats
    entry: NDArray[np.int32]
    weight: Floats
    length: Floats

    @property
    def unseen(self) -> float:
        """The rarity of a group that no entry holds."""
        return float(np.log(1 + (len(self.length) + 0.5) / 0.5))

    def scores(self, text: str, hidden: NDArray[np.int64] | None = None) -> Floats:
        """The share (entries,) of the question that each entry holds, blind to the rows `hidden`."""
        asked = grams(text)
        total = np.zeros(len(self.length), np.float64)
        if not asked or not len(self.hashes):
            return total.astype(np.float32)
        keys = np.fromiter(asked, np.uint32, len(asked))
        kinds = np.fromiter(asked.values(), np.float32, len(asked))
        places = np.minimum(np.searchsorted(self.hashes, keys), len(self.hashes) - 1)
        known = self.hashes[places] == keys
        places, worth = places[known], kinds[known] * self.rarity[places[known]]
        whole = float(worth.sum() + kinds[~known].sum() * self.unseen)
        chosen = self._affordable(places, worth)
        group, rows = self._postings(places[chosen])
        if hidden is not None:
            kept = ~np.isin(rows, hidden)
            group, rows = group[kept], rows[kept]
        self._add(total, group, rows, worth[chosen])
        return (total / whole / self.length).astype(np.float32)

    def _affordable(self, places: Whole, worth: Floats) -> Whole:
        """The rarest groups, as many as may be looked at."""
        order = np.argsort(-worth, kind="stable")
        sizes = np.cumsum(self.starts[places[order] + 1] - self.starts[places[order]])
        count = max(1, int(np.searchsorted(sizes, _MOST_POSTINGS, side="right")))
        return np.asarray(order[:count])

    def _postings(self, places: Whole) -> tuple[Whole, Whole]:
        """For each posting of the groups: the group's number here, and the row."""
        slices = [self.rows[self.starts[place] : self.starts[place + 1]] for place in places]
        group = np.repeat(np.arange(len(places)), [len(part) for part in slices])
        rows = np.concatenate(slices) if slices else np.zeros(0, np.int32)
        return group, rows.astype(np.int64)

    def _add(self, total: NDArray[np.float64], group: Whole, rows: Whole, worth: Floats) -> None:
        """Counts each group once an entry, at the weight of the best of the entry's rows that hold it."""
        entries, asking = self.entry[rows], self.weight[rows] == 1
        present, place = np.unique(entries, return_inverse=True)
        held = np.zeros((len(worth), len(present)), np.float32)
        held[group[~asking], place[~asking]] = _ANSWER_WEIGHT
        held[group[asking], place[asking]] = 1.0
        total[present] += worth @ held


def build_lexical(texts: Sequence[str], entry: NDArray[np.int32], answers: NDArray[np.bool_]) -> LexicalIndex:
    """The index over rows `texts`, whose entries and kinds follow."""
    found = [np.fromiter(groups, np.uint32) for groups in map(grams, texts)]
    rows = np.repeat(np.arange(len(found), dtype=np.int32), [len(groups) for groups in found])
    every = np.concatenate(found) if found else np.zeros(0, np.uint32)
    order = np.lexsort((rows, every))
    hashes, starts = np.unique(every[order], return_index=True)
    ends = np.append(starts, len(every)).astype(np.int64)
    entries = int(entry.max()) + 1
    pairs = np.unique(every.astype(np.int64) * entries + entry[rows])
    frequency = np.bincount(np.searchsorted(hashes, pairs // entries), minlength=len(hashes))
    rarity = np.log(1 + (entries - frequency + 0.5) / (frequency + 0.5)).astype(np.float32)
    mass = np.bincount(pairs % entries, rarity[np.searchsorted(hashes, pairs // entries)], entries)
    length = np.sqrt(0.7 + 0.3 * mass / max(float(mass.mean()), 1e-9)).astype(np.float32)
    weight = np.where(answers, _ANSWER_WEIGHT, 1.0).astype(np.float32)
    return LexicalIndex(hashes, ends, rows[order], rarity, entry, weight, length)
