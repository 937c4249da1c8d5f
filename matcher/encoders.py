"""Encoders turn texts into unit vectors; everything else here sees only the protocol."""

import hashlib
import json
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from matcher.embeddings import Embeddings
from matcher.errors import EncoderUnavailable
from matcher.export import SOURCES, encoders_folder
from matcher.joint import Encoder, JointEncoder, Solo, unit
from matcher.preparation import prepared
from matcher.text import clean, fold

Floats = NDArray[np.float32]
AUTO = "e5+use"
_REMEDY = (
    f"Choose auto, {', '.join(SOURCES)}, several of these joined by +, or a sentence-transformers model "
    "by its full name (owner/model) or its path."
)


class OnnxEncoder(Solo):
    """An exported encoder, run by ONNX Runtime.

    Texts go through one by one: the graph rounds activations by the largest value in a batch, so a text's
    vector would depend on its neighbours.
    """

    def __init__(self, folder: Path, *, threads: int = 1) -> None:
        manifest = json.loads((folder / "manifest.json").read_text())
        self.identity: str = manifest["identity"]
        self.dimension: int = manifest["dimension"]
        self.widths = (self.dimension,)
        self._embeddings = Embeddings(folder, manifest)
        self._mean = np.load(folder / "mean.npy")
        self._session = _session(folder / "graph.onnx", threads)

    def encode(self, texts: Sequence[str]) -> Floats:
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        for row, text in enumerate(texts):
            vectors[row] = self._encode(text)
        return vectors

    def knows(self, word: str) -> bool:
        return self._embeddings.knows(word)

    def _encode(self, text: str) -> Floats:
        embeddings = self._embeddings.of(text)
        if embeddings is None:
            return np.zeros(self.dimension, np.float32)
        vector: Floats = self._session.run(None, {"embeddings": embeddings})[0][0]
        return unit(unit(vector) - self._mean)


def _session(path: Path, threads: int) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    options.enable_mem_pattern = False
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


class LetterEncoder(Solo):
    """Counts letter groups, hashed into a short vector: no weights, no export, for tests and tiny set-ups."""

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


class SentenceTransformerEncoder(Solo):
    """Any sentence-transformers model by full name or path. Brings torch and its memory into the process."""

    def __init__(self, name: str) -> None:
        try:
            from sentence_transformers import SentenceTransformer

            self._model = SentenceTransformer(name, device="cpu")
        except Exception as error:  # whatever a download or a foreign model may raise
            raise EncoderUnavailable(f"The encoder {name!r} cannot be loaded: {error} {_REMEDY}") from error
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


@lru_cache(maxsize=8)
def load_encoder(name: str = "auto") -> Encoder:
    """The encoder called `name`, loaded once a process.

    Names: `auto`, `minilm`, `e5`, `use`, `letters`, several joined by `+`, or a sentence-transformers model's
    full name or path. Raises EncoderUnavailable, which names the remedy.
    """
    if name == "auto":
        name = AUTO
    if name == "letters":
        return LetterEncoder()
    if name in SOURCES:
        return _exported(name)
    parts = name.split("+")
    if len(parts) > 1 and all(part in SOURCES for part in parts):
        return JointEncoder({part: load_encoder(part) for part in parts})
    if not Path(name).exists() and (name.startswith((".", "/")) or "/" not in name):
        raise EncoderUnavailable(f"There is no encoder {name!r}. {_REMEDY}")
    return SentenceTransformerEncoder(name)


def _exported(name: str) -> OnnxEncoder:
    return OnnxEncoder(prepared(encoders_folder() / SOURCES[name].identity(name)))
