"""What all else sees of an encoder: texts in, unit vectors out, and views by which questions are compared."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
ENGLISH, OTHER = "en", ""  # the views of questions by language
CROSSING = "crossing"  # that of any question across languages


class Encoder(Protocol):
    """One vector a text; equal texts give equal vectors, whatever stands beside them.

    A view is the part of a vector by which a question is compared: that of encoders that know its language.
    """

    @property
    def identity(self) -> str:
        """Name and version; vectors of different identities must not be compared."""
        ...

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        ...

    @property
    def widths(self) -> tuple[int, ...]:
        """Lengths of the parts of a vector that single encoders wrote; they sum up to the dimension."""
        ...

    def encode(self, texts: Sequence[str]) -> Floats:
        """(n, dimension), each row of length 1, or 0 for a text without words."""
        ...

    def ask(self, text: str, locale: str = "") -> Floats:
        """The vector (dimension,) of a question, in its view alone."""
        ...

    def view(self, text: str, locale: str = "") -> str:
        """Names the view of a question; `locale` tells its language where its words do not."""
        ...

    def project(self, vectors: Floats, view: str) -> Floats:
        """The vectors (n, dimension) in that view: its parts at length 1, all others 0.

        In the view CROSSING all are 0 where no encoder is known to cross languages.
        """
        ...

    def knows(self, word: str) -> bool:
        """Whether the word is common in the encoder's languages, so no slip of the pen."""
        ...

    def likelihood(self, word: str) -> float:
        """How likely the word is, written so: a logarithm; 0 where all spellings are alike to the encoder."""
        ...


class SingleEncoder:
    """What is plain for an encoder with one view."""

    def encode(self, texts: Sequence[str]) -> Floats:
        raise NotImplementedError

    def ask(self, text: str, locale: str = "") -> Floats:
        vector: Floats = self.encode([text])[0]
        return vector

    def view(self, text: str, locale: str = "") -> str:
        return OTHER

    def project(self, vectors: Floats, view: str) -> Floats:
        return np.zeros_like(vectors) if view == CROSSING else vectors

    def likelihood(self, word: str) -> float:
        return 0.0


def unit(vector: Floats) -> Floats:
    """The vector at length 1; zeros stay zeros."""
    length = float(np.linalg.norm(vector))
    return vector / np.float32(length) if length > 0 else vector
