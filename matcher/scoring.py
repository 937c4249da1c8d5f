"""Ranks entries for a question: nearest rows, then ridge regression among them."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from matcher.folder import Table
from matcher.index import ExactIndex
from matcher.ridge import Ranking, Ridge, rank

Floats = NDArray[np.float32]
Whole = NDArray[np.int64]


@dataclass(frozen=True)
class Scorer:
    """The rows of a matcher with the index over them."""

    table: Table
    index: ExactIndex
    ridge: Ridge = field(default_factory=Ridge)

    def rank(self, question: Floats) -> Ranking:
        """Entries for the vector (d,), best first."""
        near, rows = self.index.search(question[None], self.ridge.neighbours)
        return self._rank(near[0], rows[0])

    def rank_without(self, question: Floats, *, row: int, entry: bool, deep: int) -> Ranking:
        """As `rank`, but blind to one row, or to all rows of its entry; `deep` rows are looked at first."""
        near, rows = self.index.search(question[None], deep)
        hidden = self.table.entry[rows[0]] == self.table.entry[row] if entry else rows[0] == row
        keep = np.flatnonzero(~hidden)[: self.ridge.neighbours]
        return self._rank(near[0][keep], rows[0][keep])

    def _rank(self, near: Floats, rows: Whole) -> Ranking:
        vectors = np.asarray(self.table.vectors[rows])
        weights = self.ridge.weights(near, vectors @ vectors.T, self.table.answers[rows])
        return rank(self.table.entry[rows].astype(np.int64), near, weights)
