"""Any sentence-transformers model in place of the packaged encoders."""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matcher.encoders.encoder import SingleEncoder, unit
from matcher.errors import EncoderNotLoaded
from matcher.text import clean

Floats = NDArray[np.float32]


class SentenceTransformerEncoder(SingleEncoder):
    """Any sentence-transformers model by full name or path. Brings torch and its memory into the process."""

    def __init__(self, name: str) -> None:
        try:
            from sentence_transformers import SentenceTransformer

            self._model = SentenceTransformer(name, device="cpu")
        except Exception as error:  # whatever a download or a foreign model may raise
            raise EncoderNotLoaded(encoder=name, reason=str(error)) from error
        self.identity = f"{Path(name).name}-{_digest(self._model)}"
        self.dimension = int(self._model.get_embedding_dimension() or 0)
        self.widths = (self.dimension,)

    def encode(self, texts: Sequence[str]) -> Floats:
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        for row, text in enumerate(map(clean, texts)):  # one by one: neighbours change the last digits
            if text:
                vectors[row] = unit(self._model.encode(text, show_progress_bar=False))
        return vectors

    def knows(self, word: str) -> bool:
        return len(self._model.tokenizer.tokenize(word)) == 1


def _digest(model: Any) -> str:
    """The first 8 hex digits of the SHA-256 over a torch model's weights and how it is put together."""
    from torch import uint8

    found = hashlib.sha256(repr(model).encode())
    for name, weight in sorted(model.state_dict().items()):
        found.update(f"{name} {weight.dtype} {tuple(weight.shape)}".encode())
        found.update(weight.contiguous().flatten().view(uint8).numpy())
    return found.hexdigest()[:8]
