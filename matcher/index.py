"""Nearest rows by cosine: exact with FAISS over the memory-mapped vectors."""

from dataclasses import dataclass

import faiss
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Whole = NDArray[np.int64]


@dataclass(frozen=True)
class ExactIndex:
    """Compares a question with every row. `vectors` (n, d) may be memory-mapped and is never copied."""

    vectors: Floats

    def search(self, questions: Floats, count: int) -> tuple[Floats, Whole]:
        """Cosines and row numbers (q, min(count, n)), nearest first."""
        count = min(count, len(self.vectors))
        near, rows = faiss.knn(
            np.ascontiguousarray(questions, np.float32),
            self.vectors,
            count,
            metric=faiss.METRIC_INNER_PRODUCT,
        )
        return near, rows
