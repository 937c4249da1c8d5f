"""Each wording's nearest other wordings: duplicates, confusions and gains are all read from them."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matcher.index.table import Table
from matcher.index.vectors import Index

Floats = NDArray[np.float32]
Whole = NDArray[np.int64]
COUNT = 16
ALL_COMPARED = 2_000  # wordings up to which each is compared with every other
_NONE = -2.0  # less than any cosine


class Neighbours(NamedTuple):
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
    """Compares `rows` (rising) with all wordings of their language; in a large corpus, through the index.

    A wording is not compared across languages: entries are told apart within one.
    """
    every = wordings(table)
    if len(every) <= ALL_COMPARED:
        parts = [
            _compared(index, rows[table.locale[rows] == locale], every[table.locale[every] == locale])
            for locale in np.unique(table.locale[rows])
        ]
        return Neighbours(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))
    near, found = index.search(index.vectors(rows), 3 * COUNT)
    apart = table.answers[found] | (found == rows[:, None]) | _foreign(table, rows, found)
    return _nearest(rows, np.where(apart, np.float32(_NONE), near), found)


def _compared(index: Index, rows: Whole, others: Whole) -> Neighbours:
    """One multiplication, several times as quick as a search; half the work where all ask for all."""
    vectors, places = index.vectors(others), np.searchsorted(others, rows)
    asking = vectors if len(rows) == len(others) else vectors[places]
    cosines = asking @ vectors.T
    cosines[np.arange(len(rows)), places] = _NONE
    return _nearest(rows, cosines, np.broadcast_to(others, cosines.shape))


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
