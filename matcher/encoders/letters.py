"""An encoder without weights, for tests and tiny set-ups."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from matcher.encoders.encoder import SingleEncoder, unit
from matcher.text import clean, fold

Floats = NDArray[np.float32]


class LetterEncoder(SingleEncoder):
    """Counts letter groups, hashed into a short vector."""

    def __init__(self, dimension: int = 256) -> None:
        self.identity = f"letters-{dimension}-1"
        self.dimension = dimension
        self.widths = (dimension,)

    def encode(self, texts: Sequence[str]) -> Floats:
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        for row, text in enumerate(texts):
            for word in fold(clean(text)).split():
                for place in range(len(word) + 1):
                    group = f" {word} "[place : place + 3]
                    vectors[row, _place(group, self.dimension)] += 1
            vectors[row] = unit(vectors[row])
        return vectors

    def knows(self, word: str) -> bool:
        return False


def _place(group: str, dimension: int) -> int:
    """FNV-1a: Python's own hash differs from process to process."""
    value = 0x811C9DC5
    for byte in group.encode():
        value = ((value ^ byte) * 0x01000193) & 0xFFFFFFFF
    return value % dimension
