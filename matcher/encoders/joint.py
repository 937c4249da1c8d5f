"""Several encoders side by side, and which of them compare a question of which language."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from matcher.encoders.encoder import CROSSING, ENGLISH, OTHER, Encoder, unit
from matcher.languages import guess, language_of

Floats = NDArray[np.float32]
Mask = NDArray[np.bool_]
# Of its weight in a joint vector.
_SHARES = {"minilm": 3.0, "e5": 2.0, "use": 1.0}
_ENGLISH = "minilm"  # reads English alone, and reads it best
_BRIDGE = "use"  # knows best what sentences of two languages have in common


class JointEncoder:
    """Several encoders side by side; a cosine is the mean of theirs, weighted by their shares.

    Texts of a corpus are encoded by every encoder that reads them, questions only by those of their view. The
    view of English is the encoder for English; in a corpus of several languages, which has an encoder for all
    of them besides, it is joined by the one that crosses languages. All others make the other view.
    """

    def __init__(self, parts: Mapping[str, Encoder]) -> None:
        self._parts = tuple(parts.values())
        total = sum(_SHARES[name] for name in parts)
        shares = [_SHARES[name] / total for name in parts]
        self._scales = np.sqrt(np.array(shares, np.float32))
        self._views = _views(tuple(parts))
        # Words that tell no language are read by the encoders for all, where there is more than one.
        self._undecided = OTHER if len(parts) > 2 else ENGLISH
        self.identity = "+".join(
            f"{part.identity}*{share:.2f}" for part, share in zip(self._parts, shares, strict=True)
        )
        self.widths = tuple(part.dimension for part in self._parts)
        self.dimension = sum(self.widths)

    def encode(self, texts: Sequence[str]) -> Floats:
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        for row, text in enumerate(texts):
            foreign = guess(text) not in ("en", None)
            vectors[row] = self._encode(text, self._views[OTHER] if foreign else self._scales > 0)
        return vectors

    def ask(self, text: str, locale: str = "") -> Floats:
        return self._encode(text, self._views[self.view(text, locale)])

    def view(self, text: str, locale: str = "") -> str:
        if ENGLISH not in self._views:
            return OTHER
        language = language_of(text, locale)
        if language is None:
            return self._undecided
        return ENGLISH if language == "en" else OTHER

    def project(self, vectors: Floats, view: str) -> Floats:
        kept = np.where(np.repeat(self._views[view], self.widths), vectors, np.float32(0))
        lengths = np.linalg.norm(kept, axis=1, keepdims=True)
        return np.asarray(kept / np.maximum(lengths, np.float32(1e-6)))

    def knows(self, word: str) -> bool:
        return any(part.knows(word) for part in self._parts)

    def likelihood(self, word: str) -> float:
        return sum(part.likelihood(word) for part in self._parts)

    def _encode(self, text: str, used: Mask) -> Floats:
        parts = [
            scale * part.encode([text])[0] if use else np.zeros(part.dimension, np.float32)
            for part, scale, use in zip(self._parts, self._scales, used, strict=True)
        ]
        return unit(np.hstack(parts))


def _views(names: tuple[str, ...]) -> dict[str, Mask]:
    """Which parts make each view."""
    others = np.array([name != _ENGLISH for name in names])
    bridge = np.array([name == _BRIDGE for name in names])
    views = {OTHER: others, CROSSING: bridge}
    if others.all():
        return views
    return {**views, ENGLISH: ~others | bridge if len(names) > 2 else ~others}
