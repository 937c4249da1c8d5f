"""Common questions: is a question nearer to one of them than the entry that might answer it?"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from matcher.encoders import Encoder
from matcher.encoders.common import common
from matcher.index.table import Table
from matcher.languages import of_locale

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]
Whole = NDArray[np.int64]
_NEAR = 16  # that are looked at
_SHARPNESS = 8.0  # by how much the nearer of them count more
_SHORTEST = 1e-6


@dataclass(frozen=True)
class Common:
    """Vectors (n, d) of what people ask anywhere, whatever the corpus is about."""

    vectors: Floats
    _views: dict[tuple[int, ...], Floats] = field(default_factory=dict)

    def beside(
        self, question: Floats, rows: Sequence[Doubles], best: Whole, spans: Sequence[slice]
    ) -> tuple[float, float]:
        """How much nearer those around a question (d,) are to it than to the `best` of some rows, and than
        to any of them; 0 of none.

        All are compared in the parts `spans` of a vector, where question and rows have length 1; `rows` are
        given part by part (m, width).
        """
        seen = self._in_view(spans)
        if not len(seen):
            return 0.0, 0.0
        asked = np.concatenate([question[span] for span in spans])
        near = seen @ asked
        some = np.argpartition(near, -_NEAR)[-_NEAR:] if len(seen) > _NEAR else slice(None)
        exact = seen[some].astype(np.float64)  # so that machines agree
        cosines, to_rows = exact @ asked, exact @ np.hstack(rows).T
        weight = np.exp(_SHARPNESS * (cosines - cosines.max()))
        nearest = to_rows[:, best].max(axis=1) if len(best) else to_rows.min(axis=1)
        aside = np.array([weight @ (cosines - nearest), weight @ (cosines - to_rows.max(axis=1))])
        return tuple((aside / weight.sum()).tolist())

    def _in_view(self, spans: Sequence[slice]) -> Floats:
        """Those that have anything in these parts (n, v), at length 1."""
        key = tuple(span.start for span in spans)
        if key not in self._views:
            kept = np.hstack([self.vectors[:, span] for span in spans])
            lengths = np.linalg.norm(kept, axis=1, keepdims=True)
            held = lengths[:, 0] > _SHORTEST
            self._views[key] = np.ascontiguousarray(kept[held] / lengths[held])
        return self._views[key]


def common_to(table: Table, encoder: Encoder) -> Common:
    """Those in the languages of a corpus."""
    return Common(common(encoder, {of_locale(locale) or "" for locale in table.locales}))
