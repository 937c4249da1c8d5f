"""Ranks entries for a question: ridge regression among the nearest rows, and letters in common."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from matcher.folder import Table
from matcher.index import Index
from matcher.lexical import LexicalIndex
from matcher.ridge import Ridge

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]
Whole = NDArray[np.int64]
_LEXICAL_CANDIDATES = 8


@dataclass(frozen=True)
class Ranking:
    """Entries for one question, best first, with the evidence a decision rests on; all arrays (n,)."""

    entries: Whole  # entry numbers
    scores: Floats  # what they are ordered by
    ridge: Floats  # sums of their rows' ridge weights
    nearest: Floats  # highest cosine of their rows that were looked at
    lexical: Floats  # shares of the question's letters and words
    parts: Floats  # (n, encoders): what each single encoder gives to the highest cosine


@dataclass(frozen=True)
class Scorer:
    """The rows of a matcher with the indexes over them; `widths` are those of a joint encoder's parts."""

    table: Table
    index: Index
    lexical: LexicalIndex
    widths: tuple[int, ...]
    ridge: Ridge = field(default_factory=Ridge)
    lexical_weight: float = 0.2

    def rank(self, text: str, vector: Floats) -> Ranking:
        """Entries for a question with its vector (d,), best first."""
        _, rows = self.index.search(vector[None], self.ridge.neighbours)
        return self._rank(vector, rows[0], self.lexical.scores(text))

    def rank_without(self, text: str, vector: Floats, hidden: Whole) -> Ranking:
        """As `rank`, but blind to some rows."""
        _, rows = self.index.search(vector[None], self.ridge.neighbours + len(hidden))
        keep = np.flatnonzero(~np.isin(rows[0], hidden))[: self.ridge.neighbours]
        return self._rank(vector, rows[0][keep], self.lexical.scores(text, hidden))

    def _rank(self, vector: Floats, rows: Whole, lexical: Floats) -> Ranking:
        spans = [span for span in self._spans() if vector[span].any()]
        spoken = [vector[span].astype(np.float64) for span in spans]
        heard = self._heard(rows, spans)
        together = np.hstack(heard)
        weights = self.ridge.weights(
            together @ np.hstack(spoken), together @ together.T, self.table.answers[rows]
        )
        owners = self.table.entry[rows].astype(np.int64)
        numbers = np.unique(np.concatenate([owners, _highest(lexical, _LEXICAL_CANDIDATES)]))
        place = np.searchsorted(numbers, owners)
        ridge = np.bincount(place, weights, len(numbers)).astype(np.float32)
        cosines = [part @ asked for part, asked in zip(heard, spoken, strict=True)]
        parts = np.stack([_highest_by(place, part, len(numbers)) for part in cosines], axis=1)
        nearest = _highest_by(place, np.sum(cosines, axis=0), len(numbers))
        shared = lexical[numbers]
        scores = ridge + np.float32(self.lexical_weight) * shared
        # Rounded, and ties to the lower number, so that machines agree on the order.
        order = np.lexsort((numbers, -np.round(scores, 5)))
        return Ranking(*(a[order] for a in (numbers, scores, ridge, nearest, shared, parts)))

    def _heard(self, rows: Whole, spans: list[slice]) -> list[Doubles]:
        """The rows' parts by the encoders that speak, together at length 1 again."""
        # In double precision the order of the sums, which differs by machine and threads, shows nowhere.
        vectors = self.index.vectors(rows).astype(np.float64)
        heard = [vectors[:, span] for span in spans]
        if len(heard) == len(self.widths):
            return heard
        lengths = np.sqrt(sum(np.einsum("ij,ij->i", part, part) for part in heard))
        scales = 1 / np.maximum(lengths, 1e-6)
        return [part * scales[:, None] for part in heard]

    def _spans(self) -> list[slice]:
        ends = np.cumsum(self.widths).tolist()
        return [slice(end - width, end) for width, end in zip(self.widths, ends, strict=True)]


def _highest(values: Floats, count: int) -> Whole:
    """Where the highest positive values are."""
    held = np.flatnonzero(values)  # few of many: most entries share nothing with a question
    if len(held) > count:
        held = held[np.argpartition(values[held], -count)[-count:]]
    return np.asarray(held)


def _highest_by(place: Whole, values: Doubles, size: int) -> Floats:
    """The highest value (size,) at each place; the lowest of all where there is none."""
    highest = np.full(size, values.min() if len(values) else 0.0, np.float32)
    np.maximum.at(highest, place, values)
    return highest
