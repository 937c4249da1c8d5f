"""The principal components of a corpus: the directions in which its vectors differ most, looked at first."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
_MOST = 128  # of 896 dimensions; they hold three quarters of what tells questions apart
_SAMPLE = 8_192  # rows that are enough to learn from


@dataclass(frozen=True)
class Components:
    """`axes` (d, k) are orthonormal, the most telling first; learnt from a corpus of `learnt` rows."""

    axes: Floats
    learnt: int

    def fit(self, rows: int) -> bool:
        """Whether a corpus of so many rows may still take them over: others would be little better."""
        return self.learnt <= 2 * rows and rows <= 2 * self.learnt

    def write(self, folder: Path) -> None:
        """Writes what `read_components` reads."""
        np.savez(folder / "components.npz", axes=self.axes, learnt=self.learnt)


def learn_components(vectors: Floats) -> Components:
    """The leading principal components (Hotelling 1933) of vectors (n, d), around zero."""
    sample = vectors[spread(len(vectors), _SAMPLE)]
    _, axes = np.linalg.eigh((sample.T @ sample).astype(np.float64))
    count = min(_MOST, vectors.shape[1] // 4)
    return Components(np.ascontiguousarray(axes[:, ::-1][:, :count], np.float32), len(vectors))


def read_components(folder: Path) -> Components:
    """Raises OSError, ValueError or KeyError when there are none."""
    with np.load(folder / "components.npz") as stored:
        return Components(stored["axes"], int(stored["learnt"]))


def support(vector: Floats) -> slice:
    """Where a vector is not zero: the parts of encoders outside a view need not be read."""
    held = np.flatnonzero(vector)
    return slice(int(held[0]), int(held[-1]) + 1) if len(held) else slice(0, 1)


def spread(rows: int, most: int) -> NDArray[np.int64]:
    """At most so many row numbers, from all over."""
    return np.linspace(0, rows - 1, min(rows, most)).astype(np.int64)
