"""Several encoders side by side, and which of them compare a question of which language."""

from collections.abc import Mapping, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from matcher.text import Language, guess_language

Floats = NDArray[np.float32]
# Of its weight in a joint vector.
_SHARES = {"minilm": 3.0, "e5": 2.0, "use": 1.0}
_ENGLISH = "minilm"  # reads English alone, and reads it best
_BRIDGE = "use"  # knows best what a German and an English sentence have in common
ENGLISH, OTHER = "en", ""  # the voices
CROSSING = "crossing"  # that of any question across languages


class Encoder(Protocol):
    """One vector a text; equal texts give equal vectors, whatever stands beside them."""

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
        """The vector (dimension,) of a question, in its voice alone."""
        ...

    def voice(self, text: str, locale: str = "") -> str:
        """Names the parts that compare a question; `locale` tells its language where its words do not."""
        ...

    def focus(self, vectors: Floats, voice: str) -> Floats:
        """The vectors (n, dimension) in that voice: its parts at length 1, all others 0.

        In the voice CROSSING all are 0 where no encoder is known to cross languages.
        """
        ...

    def knows(self, word: str) -> bool:
        """Whether the word is common in the encoder's languages, so no slip of the pen."""
        ...


class Solo:
    """What is plain for an encoder that speaks with one voice."""

    def encode(self, texts: Sequence[str]) -> Floats:
        raise NotImplementedError

    def ask(self, text: str, locale: str = "") -> Floats:
        vector: Floats = self.encode([text])[0]
        return vector

    def voice(self, text: str, locale: str = "") -> str:
        return ""

    def focus(self, vectors: Floats, voice: str) -> Floats:
        return np.zeros_like(vectors) if voice == CROSSING else vectors


class JointEncoder:
    """Several encoders side by side; a cosine is the mean of theirs, weighted by their shares.

    Texts of a corpus are written by every encoder that reads them, questions only by those that compare them
    best. The voice of English is the encoder for English; in a corpus of both languages, which has an encoder
    for both besides, it is joined by the one that crosses languages. All others make the other voice.
    """

    def __init__(self, parts: Mapping[str, Encoder]) -> None:
        self._parts = tuple(parts.values())
        total = sum(_SHARES[name] for name in parts)
        shares = [_SHARES[name] / total for name in parts]
        self._scales = np.sqrt(np.array(shares, np.float32))
        self._voices = _voices(tuple(parts))
        # Words that tell no language are read by the encoders for both, where there is more than one.
        self._mostly: Language = "de" if len(parts) > 2 else "en"
        self.identity = "+".join(
            f"{part.identity}*{share:.2f}" for part, share in zip(self._parts, shares, strict=True)
        )
        self.widths = tuple(part.dimension for part in self._parts)
        self.dimension = sum(self.widths)

    def encode(self, texts: Sequence[str]) -> Floats:
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        for row, text in enumerate(texts):
            german = guess_language(text, "en") == "de"
            vectors[row] = self._encode(text, self._voices[OTHER] if german else self._scales > 0)
        return vectors

    def ask(self, text: str, locale: str = "") -> Floats:
        return self._encode(text, self._voices[self.voice(text, locale)])

    def voice(self, text: str, locale: str = "") -> str:
        if ENGLISH not in self._voices:
            return OTHER
        spoken = locale[:2].lower()
        fallback: Language = "en" if spoken == "en" else "de" if spoken == "de" else self._mostly
        return ENGLISH if guess_language(text, fallback) == "en" else OTHER

    def focus(self, vectors: Floats, voice: str) -> Floats:
        heard = np.where(np.repeat(self._voices[voice], self.widths), vectors, np.float32(0))
        lengths = np.linalg.norm(heard, axis=1, keepdims=True)
        return np.asarray(heard / np.maximum(lengths, np.float32(1e-6)))

    def knows(self, word: str) -> bool:
        return any(part.knows(word) for part in self._parts)

    def _encode(self, text: str, speaking: NDArray[np.bool_]) -> Floats:
        written = [
            scale * part.encode([text])[0] if speaks else np.zeros(part.dimension, np.float32)
            for part, scale, speaks in zip(self._parts, self._scales, speaking, strict=True)
        ]
        return unit(np.hstack(written))


def _voices(names: tuple[str, ...]) -> dict[str, NDArray[np.bool_]]:
    """Which parts speak in each voice."""
    others = np.array([name != _ENGLISH for name in names])
    bridge = np.array([name == _BRIDGE for name in names])
    voices = {OTHER: others, CROSSING: bridge}
    if others.all():
        return voices
    return {**voices, ENGLISH: ~others | bridge if len(names) > 2 else ~others}


def unit(vector: Floats) -> Floats:
    """The vector at length 1; zeros stay zeros."""
    length = float(np.linalg.norm(vector))
    return vector / np.float32(length) if length > 0 else vector
