"""Ranks entries for a question: ridge regression among the nearest rows, and letters in common."""

from dataclasses import dataclass, field
from itertools import accumulate
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matcher.index.common import Common
from matcher.index.lexical import LexicalIndex
from matcher.index.ridge import Ridge
from matcher.index.table import Table
from matcher.index.vectors import Index

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]
Whole = NDArray[np.int64]
_LEXICAL_CANDIDATES = 8
_DEEPER = 8  # times as many rows are looked at when most may be passed over


@dataclass(frozen=True)
class Ranking:
    """Entries for one question, best first, with the evidence a decision rests on; all arrays (n,)."""

    entries: Whole  # entry numbers
    scores: Floats  # what they are ordered by
    ridge: Floats  # sums of their rows' ridge weights
    nearest: Floats  # highest cosine of their rows that were looked at
    lexical: Floats  # shares of the question's letters and words
    parts: Floats  # (n, encoders): what each single encoder gives to the highest cosine
    # How much nearer common questions are to the question than to the best entry, and to any row near it.
    common: tuple[float, float] = (0.0, 0.0)

    @property
    def by_sense(self) -> Whole:
        """The places of the entries (n,), by what the first encoder alone gives to their nearest row."""
        return np.argsort(-np.round(self.parts[:, 0], 5), kind="stable")


class _Near(NamedTuple):
    """Rows (k) near a question: what each encoder gives to their cosines to it (k, encoders), their cosines
    to each other (k, k), and their parts (k, width) in the `spans` of its view."""

    cosines: Doubles
    among: Doubles
    rows: list[Doubles]
    spans: list[slice]


@dataclass(frozen=True)
class Scorer:
    """The rows of a matcher with the indexes over them; `widths` are those of a joint encoder's parts.

    `common`, what people ask anywhere, is no row: it tells what is likely about something else.
    """

    table: Table
    index: Index
    lexical: LexicalIndex
    widths: tuple[int, ...]
    ridge: Ridge = field(default_factory=Ridge)
    lexical_weight: float = 0.2
    hidden: Whole = field(default_factory=lambda: np.zeros(0, np.int64))  # rows that are not looked at
    common: Common | None = None

    def rank(self, text: str, vector: Floats) -> Ranking:
        """Entries for a question with its vector (d,), best first."""
        if len(self.hidden):
            return self.rank_without(text, vector, self.hidden)
        _, rows = self.index.search(vector[None], self.ridge.neighbours)
        return self._rank(vector, rows[0], self.lexical.scores(text))

    def rank_without(self, text: str, vector: Floats, hidden: Whole) -> Ranking:
        """As `rank`, but blind to some rows."""
        _, rows = self.index.search(vector[None], self.ridge.neighbours + len(hidden))
        keep = np.flatnonzero(~np.isin(rows[0], hidden))[: self.ridge.neighbours]
        return self._rank(vector, rows[0][keep], self.lexical.scores(text, hidden))

    def rank_among(self, vector: Floats, entries: NDArray[np.bool_]) -> Ranking | None:
        """Some entries (n,) of those near a question across languages, by sense alone; None if none is.

        What is written in the question's own language seems nearer than what answers it in the other: it is
        passed over, so more rows are looked for.
        """
        neighbours = self.ridge.neighbours
        _, rows = self.index.search(vector[None], neighbours if entries.all() else _DEEPER * neighbours)
        seen = entries[self.table.entry[rows[0]]] & ~np.isin(rows[0], self.hidden)
        kept = rows[0][seen][:neighbours]
        return self._rank(vector, kept, self.lexical.scores(""), crossed=True) if len(kept) else None

    def _rank(self, vector: Floats, rows: Whole, lexical: Floats, *, crossed: bool = False) -> Ranking:
        near = self._near(vector, rows)
        weights = self.ridge.weights(near.cosines.sum(axis=1), near.among, self.table.answers[rows])
        owners = self.table.entry[rows].astype(np.int64)
        numbers = np.unique(np.concatenate([owners, _highest(lexical, _LEXICAL_CANDIDATES)]))
        place = np.searchsorted(numbers, owners)
        ridge = np.bincount(place, weights, len(numbers)).astype(np.float32)
        each = np.column_stack([near.cosines.sum(axis=1), near.cosines])
        highest = _highest_by(place, each, len(numbers))
        shared = lexical[numbers]
        scores = ridge + np.float32(self.lexical_weight) * shared
        # Rounded, and ties to the lower number, so that machines agree on the order.
        order = np.lexsort((numbers, -np.round(scores, 5)))
        common = (0.0, 0.0)
        if self.common is not None and not crossed:
            best = np.flatnonzero(owners == numbers[order[0]])
            common = self.common.beside(vector, near.rows, best, near.spans)
        return Ranking(
            entries=numbers[order],
            scores=scores[order],
            ridge=ridge[order],
            nearest=highest[order, 0],
            lexical=shared[order],
            parts=highest[order, 1:],
            common=common,
        )

    def _near(self, vector: Floats, rows: Whole) -> _Near:
        """Rows as the question's view shows them.

        In double precision the order of the sums, which differs by machine and threads, shows nowhere.
        """
        spans = [span for span in self._spans() if vector[span].any()]
        first = spans[0].start
        vectors = self.index.vectors(rows, slice(first, spans[-1].stop)).astype(np.float64)
        parts = [vectors[:, span.start - first : span.stop - first] for span in spans]
        if len(spans) < len(self.widths):  # a view has length 1 in the question, but less in a row
            lengths = np.sqrt(np.sum([np.square(part).sum(axis=1) for part in parts], axis=0))
            parts = [part / np.maximum(lengths, 1e-6)[:, None] for part in parts]
        cosines = np.column_stack([part @ vector[span] for part, span in zip(parts, spans, strict=True)])
        return _Near(cosines, np.sum([part @ part.T for part in parts], axis=0), parts, spans)

    def _spans(self) -> list[slice]:
        ends = accumulate(self.widths)
        return [slice(end - width, end) for width, end in zip(self.widths, ends, strict=True)]


def _highest(values: Floats, count: int) -> Whole:
    """Where the highest positive values are."""
    held = np.flatnonzero(values > 0)  # few of many; numpy finds what is true in a third of the time
    if len(held) > count:
        held = held[np.argpartition(values[held], -count)[-count:]]
    return np.asarray(held)


def _highest_by(place: Whole, values: Doubles, size: int) -> Floats:
    """The highest of the values (k, c) at each place (size, c); the lowest of all where there is none."""
    lowest = values.min(axis=0) if len(values) else 0.0
    highest = np.full((size, values.shape[1]), lowest, np.float32)
    np.maximum.at(highest, place, values)
    return highest
