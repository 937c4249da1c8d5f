"""Where two tables of rows are the same, from the front and from the end: an edit leaves most rows alone."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from matcher.index.table import Table

_PIECE = 1 << 20  # bytes compared at a time


class Alignment(NamedTuple):
    """How many rows at the front, and how many at the end, have the same text, entry, risk and part in both.

    Of the rows in between nothing is said.
    """

    front: int
    end: int

    def between(self, rows: int) -> range:
        """The others, of so many."""
        return range(self.front, rows - self.end)


class _Rows(NamedTuple):
    """The columns in the order in which they are compared."""

    lengths: NDArray[np.int64]
    block: NDArray[np.uint8]
    entry: NDArray[np.int64]
    answers: NDArray[np.bool_]
    owners: tuple[tuple[str, float | None], ...]


def aligned(before: Table, after: Table) -> Alignment:
    """As far as can be told without a look at single rows."""
    one, two = _rows(before), _rows(after)
    front = _alike(one, two, min(len(one.entry), len(two.entry)))
    left = min(len(one.entry), len(two.entry)) - front
    return Alignment(front, _alike(_backwards(one), _backwards(two), left))


def _rows(table: Table) -> _Rows:
    owners = tuple(zip(table.ids, table.risks, strict=True))
    return _Rows(table.texts.lengths, table.texts.block, table.entry.astype(np.int64), table.answers, owners)


def _backwards(rows: _Rows) -> _Rows:
    """The last row first, entries counted from the last one."""
    entry = len(rows.owners) - 1 - rows.entry[::-1]
    return _Rows(rows.lengths[::-1], rows.block[::-1], entry, rows.answers[::-1], rows.owners[::-1])


def _alike(one: _Rows, two: _Rows, most: int) -> int:
    """How many rows are the same before the first that is not, `most` at most."""
    for name in ("lengths", "entry", "answers"):
        most = _first(getattr(one, name)[:most], getattr(two, name)[:most])
    known = _known(one.owners, two.owners)
    strange = np.flatnonzero(one.entry[:most] >= known)
    most = int(strange[0]) if len(strange) else most
    ends = np.cumsum(one.lengths[:most])
    same = _first(one.block[: int(ends[-1])], two.block[: int(ends[-1])]) if most else 0
    return int(np.searchsorted(ends, same, side="right")) if most and same < ends[-1] else most


def _known(one: tuple[object, ...], two: tuple[object, ...]) -> int:
    """How many entries are the same before the first that is not."""
    others = (at for at, (mine, other) in enumerate(zip(one, two, strict=False)) if mine != other)
    return next(others, min(len(one), len(two)))


def _first(one: NDArray[Any], two: NDArray[Any]) -> int:
    """Where two columns of one length differ first; their length where they do not."""
    for start in range(0, len(one), _PIECE):
        other = one[start : start + _PIECE] != two[start : start + _PIECE]
        if other.any():
            return start + int(np.argmax(other))
    return len(one)
