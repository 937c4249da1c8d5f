"""Each wording's nearest other wordings: duplicates, confusions and gains are all read from them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.folder import Table
from matcher.index import Index

Floats = NDArray[np.float32]
Whole = NDArray[np.int64]
COUNT = 16
ALL_COMPARED = 2_000  # wordings up to which each is compared with every other
_NONE = -2.0  # less than any cosine


@dataclass(frozen=True)
class Neighbours:
    """For some wordings `rows` (n,) the nearest others of their language: `found` and `near` (n, COUNT).

    Cosines fall; where there are no more wordings, `near` is below -1.
    """

    rows: Whole
    near: Floats
    found: Whole


def wordings(table: Table) -> Whole:
    """The rows that ask."""
    return np.flatnonzero(~table.answers)


def neighbours(table: Table, index: Index, rows: Whole) -> Neighbours:
    """Compares `rows` with each other if they are all the wordings and not too many, else with the index.

    A wording is not compared across languages: entries are told apart within one.
    """
    every = wordings(table)
    if len(rows) == len(every) <= ALL_COMPARED:
        return _among(table, index, every)
    near, found = index.search(index.vectors(rows), 3 * COUNT)
    apart = table.answers[found] | (found == rows[:, None]) | _foreign(table, rows, found)
    return _nearest(rows, np.where(apart, np.float32(_NONE), near), found)


def _among(table: Table, index: Index, rows: Whole) -> Neighbours:
    """One multiplication a language, several times as quick as a search."""
    parts = []
    for locale in np.unique(table.locale[rows]):
        members = rows[table.locale[rows] == locale]
        vectors = index.vectors(members)
        cosines = vectors @ vectors.T
        np.fill_diagonal(cosines, _NONE)
        parts.append(_nearest(members, cosines, np.broadcast_to(members, cosines.shape)))
    return Neighbours(
        np.concatenate([part.rows for part in parts]),
        np.concatenate([part.near for part in parts]),
        np.concatenate([part.found for part in parts]),
    )


def _foreign(table: Table, rows: Whole, found: Whole) -> NDArray[np.bool_]:
    return np.asarray(table.locale[found] != table.locale[rows][:, None])


def _nearest(rows: Whole, near: Floats, found: Whole) -> Neighbours:
    """The COUNT highest of each line, falling, with room left where there are fewer."""
    if near.shape[1] > COUNT:
        places = np.argpartition(-near, COUNT - 1, axis=1)[:, :COUNT]
        near, found = np.take_along_axis(near, places, 1), np.take_along_axis(found, places, 1)
    order = np.argsort(-near, axis=1, kind="stable")
    room = ((0, 0), (0, max(0, COUNT - near.shape[1])))
    return Neighbours(
        rows,
        np.pad(np.take_along_axis(near, order, 1), room, constant_values=_NONE),
        np.pad(np.take_along_axis(found, order, 1), room, mode="edge"),
    )
