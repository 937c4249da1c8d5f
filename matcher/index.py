"""Nearest rows by cosine: exact while that is quick, approximate above, memory-mapped either way."""

from pathlib import Path
from typing import Protocol

import faiss
import numpy as np
from numpy.typing import NDArray

from matcher.errors import DamagedRelease

Floats = NDArray[np.float32]
Whole = NDArray[np.int64]
# One question is too little work to share: waking a second thread costs more than it saves.
faiss.omp_set_num_threads(1)

EXACT_ROWS = 30_000
_PROBES = 32  # lists looked through for a question
_SAMPLES = 39  # rows a list that its centre is learned from
_ROUNDS = 10  # of k-means; more change little


class Index(Protocol):
    """The rows' vectors and the search among them."""

    @property
    def shape(self) -> tuple[int, int]:
        """Rows, dimension."""
        ...

    def vectors(self, rows: Whole) -> Floats:
        """The vectors (k, d) of some rows."""
        ...

    def search(self, questions: Floats, count: int) -> tuple[Floats, Whole]:
        """Cosines and row numbers (q, ≤ count) for vectors (q, d), nearest first."""
        ...


class ExactIndex:
    """Compares a question with every row; the vectors (n, d) may be memory-mapped and are never copied."""

    def __init__(self, vectors: Floats) -> None:
        self._vectors = vectors
        self.shape = (int(vectors.shape[0]), int(vectors.shape[1]))

    def vectors(self, rows: Whole) -> Floats:
        return np.asarray(self._vectors[rows])

    def search(self, questions: Floats, count: int) -> tuple[Floats, Whole]:
        near, rows = faiss.knn(
            np.ascontiguousarray(questions, np.float32),
            self._vectors,
            min(count, len(self._vectors)),
            metric=faiss.METRIC_INNER_PRODUCT,
        )
        return near, rows


class ListedIndex:
    """Rows in lists around learned centres, 8 bits a number (IVF-SQ8); a question looks through a few."""

    def __init__(self, index: faiss.Index) -> None:
        self._index = index
        faiss.extract_index_ivf(index).nprobe = _PROBES
        self.shape = (int(index.ntotal), int(index.d))

    def vectors(self, rows: Whole) -> Floats:
        return np.stack([self._index.reconstruct(int(row)) for row in rows])

    def search(self, questions: Floats, count: int) -> tuple[Floats, Whole]:
        near, rows = self._index.search(
            np.ascontiguousarray(questions, np.float32), min(count, self.shape[0])
        )
        found = int((rows >= 0).all(axis=0).sum())  # lists may hold fewer rows than asked for
        return near[:, :found], rows[:, :found]


def write_index(vectors: Floats, folder: Path) -> Index:
    """Writes what `read_index` needs, by size, and returns the index."""
    if len(vectors) <= EXACT_ROWS:
        np.save(folder / "vectors.npy", vectors)
        return ExactIndex(vectors)
    lists = max(1, min(len(vectors) // 256, int(2 * len(vectors) ** 0.5)))
    index = faiss.index_factory(vectors.shape[1], f"IVF{lists},SQ8", faiss.METRIC_INNER_PRODUCT)
    faiss.extract_index_ivf(index).cp.niter = _ROUNDS
    spread = np.linspace(0, len(vectors) - 1, min(len(vectors), _SAMPLES * lists)).astype(np.int64)
    index.train(vectors[spread])
    index.add(vectors)
    index.make_direct_map()
    faiss.write_index(index, str(folder / "vectors.faiss"))
    return ListedIndex(index)


def read_index(folder: Path) -> Index:
    """The index of a folder, memory-mapped. Raises DamagedRelease."""
    try:
        if (folder / "vectors.faiss").is_file():
            return ListedIndex(faiss.read_index(str(folder / "vectors.faiss"), faiss.IO_FLAG_MMAP))
        return ExactIndex(np.asarray(np.load(folder / "vectors.npy", mmap_mode="r")))
    except (OSError, ValueError, RuntimeError) as error:
        raise DamagedRelease(f"The vectors in {folder} cannot be read: {error}. Publish again.") from error
