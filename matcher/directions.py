"""The directions in which a corpus' vectors differ most: where to look first for near ones."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
_MOST = 128  # of 896 dimensions; they hold three quarters of what tells questions apart
_SAMPLE = 8_192  # rows that are enough to learn from


@dataclass(frozen=True)
class Directions:
    """`axes` (d, k) are orthonormal, the most telling first; learnt from a corpus of `learnt` rows."""

    axes: Floats
    learnt: int

    def fit(self, rows: int) -> bool:
        """Whether a corpus of so many rows may still take them over: others would be little better."""
        return self.learnt <= 2 * rows and rows <= 2 * self.learnt

    def write(self, folder: Path) -> None:
        """Writes what `read_directions` reads."""
        np.savez(folder / "directions.npz", axes=self.axes, learnt=self.learnt)


def learn_directions(vectors: Floats) -> Directions:
    """The leading principal components (Hotelling 1933) of vectors (n, d), around zero."""
    sample = vectors[spread(len(vectors), _SAMPLE)]
    _, axes = np.linalg.eigh((sample.T @ sample).astype(np.float64))
    count = min(_MOST, vectors.shape[1] // 4)
    return Directions(np.ascontiguousarray(axes[:, ::-1][:, :count], np.float32), len(vectors))


def read_directions(folder: Path) -> Directions:
    """Raises OSError, ValueError or KeyError when there are none."""
    with np.load(folder / "directions.npz") as stored:
        return Directions(stored["axes"], int(stored["learnt"]))


def spoken(vector: Floats) -> slice:
    """Where a vector says anything: the parts of silent encoders need not be read."""
    said = np.flatnonzero(vector)
    return slice(int(said[0]), int(said[-1]) + 1) if len(said) else slice(0, 1)


def spread(rows: int, most: int) -> NDArray[np.int64]:
    """At most so many row numbers, from all over."""
    return np.linspace(0, rows - 1, min(rows, most)).astype(np.int64)
