"""Nearest rows by cosine: exact while that is quick, approximate above, memory-mapped either way.

Both take two looks. The first compares a question with all rows, or with those of the nearest lists, in the
corpus' leading components alone (principal components, Hotelling 1933); the second compares it as a whole
with the rows that are promising by then. What the first look leaves out of a cosine is at most the product
of what both vectors have outside these components (Cauchy and Schwarz), so it can be exact.
"""

from pathlib import Path
from typing import Protocol
from zipfile import BadZipFile

import faiss
import numpy as np
from numpy.typing import NDArray

from matcher.errors import DamagedMatcher
from matcher.index.components import Components, learn_components, read_components, support
from matcher.index.inverted import InvertedFileIndex, read_inverted, write_edited, write_inverted

Floats = NDArray[np.float32]
Whole = NDArray[np.int64]
# One question is too little work to share: waking a second thread costs more than it saves.
faiss.omp_set_num_threads(1)

EXACT_ROWS = 30_000
_PLAIN_ROWS = 2_000  # up to which two looks take longer than one
_PROMISING = 0.25  # share of the rows up to which a second look saves time
_ROUNDING = 1e-5  # of a cosine


class Index(Protocol):
    """The rows' vectors and the search among them."""

    @property
    def shape(self) -> tuple[int, int]:
        """Rows, dimension."""
        ...

    def vectors(self, rows: Whole, part: slice = slice(None)) -> Floats:
        """The vectors (k, d) of some rows, or a part of their columns."""
        ...

    def search(self, questions: Floats, count: int) -> tuple[Floats, Whole]:
        """Cosines and row numbers (q, ≤ count) for vectors (q, d), nearest first."""
        ...


class ExactIndex:
    """Compares with every row; the vectors (n, d), at most of length 1, may be memory-mapped.

    `leading` (n, k) are the vectors' shares in the `components`; without them there is but one look.
    """

    def __init__(self, vectors: Floats, leading: Floats | None = None, components: Components | None = None):
        self._vectors = vectors
        self.components = components
        self.shape = (int(vectors.shape[0]), int(vectors.shape[1]))
        if leading is not None:
            self.leading = leading
            self._outside = np.sqrt(np.maximum(1 - np.square(leading).sum(axis=1), 0))

    def vectors(self, rows: Whole, part: slice = slice(None)) -> Floats:
        return np.asarray(self._vectors[rows, part])

    def search(self, questions: Floats, count: int) -> tuple[Floats, Whole]:
        questions = np.ascontiguousarray(questions, np.float32)
        count = min(count, len(self._vectors))
        if len(questions) > 1:  # many questions share one look at each row
            return _compare(questions, self._vectors, count)
        part = support(questions[0])
        rows = self._promising(questions[0], part, count)
        if len(rows) > _PROMISING * len(self._vectors):
            rows = self._nearly(questions[0], part, count)
        near, places = _compare(questions[:, part], self._vectors[rows, part], count)
        return near, rows[places]

    def _promising(self, question: Floats, part: slice, count: int) -> Whole:
        """All rows that can be among the `count` nearest; every row of a small corpus."""
        if self.components is None:
            return np.arange(len(self._vectors))
        leading = question @ self.components.axes
        seen = self.leading @ leading
        first = np.argpartition(seen, -count)[-count:]
        surely = (self._vectors[first, part] @ question[part]).min()
        outside = max(float(question @ question) - float(leading @ leading), 0.0) ** 0.5
        return np.flatnonzero(seen + outside * self._outside >= surely - _ROUNDING)

    def _nearly(self, question: Floats, part: slice, count: int) -> Whole:
        """All rows that are among the nearest but for rounding."""
        near = self._vectors[:, part] @ question[part]
        return np.flatnonzero(near >= np.partition(near, -count)[-count] - _ROUNDING)


def _compare(questions: Floats, vectors: Floats, count: int) -> tuple[Floats, Whole]:
    questions = np.ascontiguousarray(questions)
    near, rows = faiss.knn(questions, vectors, count, metric=faiss.METRIC_INNER_PRODUCT)
    return near, rows


def write_index(
    vectors: Floats, folder: Path, before: Index | None = None, was: Whole | None = None
) -> Index:
    """Writes what `read_index` needs, by size, and returns the index.

    `before` may have learnt the same; `was` (n,) tells which of its rows these are, −1 where they are new.
    """
    if len(vectors) > EXACT_ROWS:
        return write_inverted(vectors, folder, before if isinstance(before, InvertedFileIndex) else None)
    np.save(folder / "vectors.npy", vectors)
    if len(vectors) <= _PLAIN_ROWS:
        return ExactIndex(vectors)
    components, leading = _directed(vectors, before, was)
    np.save(folder / "leading.npy", leading)
    components.write(folder)
    return ExactIndex(vectors, leading, components)


def write_copied(before: Index | None, was: Whole, fresh: Floats, folder: Path) -> Index | None:
    """The index of rows most of which are in that before, written without a look at their vectors; None where
    it has to be made of all of them: of a small corpus, or after it has grown.
    """
    if not isinstance(before, InvertedFileIndex) or len(was) <= EXACT_ROWS:
        return None
    return write_edited(before, was, fresh, folder) if before.components.fit(len(was)) else None


def _directed(vectors: Floats, before: Index | None, was: Whole | None) -> tuple[Components, Floats]:
    """Components, and the vectors' shares in them (n, k): those of `before` while they fit."""
    if isinstance(before, ExactIndex) and before.components and was is not None:
        components = before.components
        if components.fit(len(vectors)):
            leading = before.leading[np.maximum(was, 0)]
            leading[was < 0] = vectors[was < 0] @ components.axes
            return components, leading
    components = learn_components(vectors)
    return components, vectors @ components.axes


def read_index(folder: Path) -> Index:
    """The index of a folder, memory-mapped. Raises DamagedMatcher."""
    try:
        if (folder / "lists.faiss").is_file():
            return read_inverted(folder)
        vectors = _load(folder / "vectors.npy")
        if len(vectors) <= _PLAIN_ROWS:
            return ExactIndex(vectors)
        return ExactIndex(vectors, _load(folder / "leading.npy"), read_components(folder))
    except (OSError, ValueError, RuntimeError, KeyError, BadZipFile) as error:
        raise DamagedMatcher(folder=str(folder), reason=f"the vectors: {error}") from error


def _load(path: Path) -> Floats:
    return np.asarray(np.load(path, mmap_mode="r"))
