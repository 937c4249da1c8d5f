"""Near-duplicates among the choices of a clarification: offered together, and told apart by their labels."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from matcher.index.table import Table
from matcher.index.vectors import Index
from matcher.rows import KINDS

Floats = NDArray[np.float32]
Whole = NDArray[np.int64]
ALIKE = 0.7  # cosine of two labels from which readers need more than them
_LONGEST = 90  # characters of what stands for an entry besides its question
_MOST_WORDINGS = 16  # of an entry that are considered


def shown_together(table: Table, index: Index, titles: Sequence[int], count: int) -> list[int]:
    """The places of the first `count` candidates, and of those that sound like one of them.

    Who may mean the one may mean the other: of near-duplicates all are offered or none.
    """
    names = index.vectors(np.array(titles))
    alike = (names @ names[:count].T >= ALIKE).any(axis=1)
    return [place for place in range(len(titles)) if place < count or alike[place]]


def labels(table: Table, index: Index, titles: Sequence[int]) -> list[str]:
    """A label for each choice, from the row that titles its entry in the customer's language.

    An entry is called by its question, or by its most typical wording where it has none. Where two sound
    alike, a second wording follows, typical of the entry and rather not of the other. Not the one that
    differs most: on public sets such wordings were odd, and led to the wrong entry more often.
    """
    asked = [_wordings(table, title) for title in titles]
    vectors = np.split(index.vectors(np.concatenate(asked)), np.cumsum([len(rows) for rows in asked])[:-1])
    typical = [_typical(table, rows, near @ near.T) for rows, near in zip(asked, vectors, strict=True)]
    shown = [
        0 if table.kind[title] == KINDS.index("question") else int(np.argmax(worth))
        for title, worth in zip(titles, typical, strict=True)
    ]
    names = np.stack([near[place] for near, place in zip(vectors, shown, strict=True)])
    alike = (names @ names.T >= ALIKE) & ~np.eye(len(names), dtype=bool)
    found = []
    for one, rows in enumerate(asked):
        parts = [table.texts[int(rows[shown[one]])]]
        rivals = [vectors[other] for other in np.flatnonzero(alike[one])]
        if rivals and (second := _second(typical[one], shown[one], vectors[one], rivals)) is not None:
            parts.append(table.texts[int(rows[second])])
        found.append(" – ".join(parts))
    return found


def _wordings(table: Table, title: int) -> Whole:
    """Rows of the title's entry in its language, the title first."""
    rows = table.rows_of(int(table.entry[title]))
    own = (table.locale[rows] == table.locale[title]) & ~table.answers[rows] & (rows != title)
    return np.append(title, rows[own])[:_MOST_WORDINGS]


def _typical(table: Table, rows: Whole, among: Floats) -> Floats:
    """How near each wording (n,) is to the others on average; long ones are out."""
    short = np.array([len(table.texts[int(row)]) <= _LONGEST for row in rows])
    return np.where(short, among.mean(axis=1), -np.inf).astype(np.float32)


def _second(typical: Floats, shown: int, vectors: Floats, rivals: Sequence[Floats]) -> int | None:
    """The place of the further wording; None when there is none."""
    foreign = np.max([(vectors @ rival.T).mean(axis=1) for rival in rivals], axis=0)
    worth = typical - foreign / 2
    worth[shown] = -np.inf
    best = int(np.argmax(worth))
    return best if np.isfinite(worth[best]) else None
