"""An exported encoder, as serving runs it."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from matcher.encoders.embeddings import Embeddings
from matcher.encoders.encoder import SingleEncoder, unit

Floats = NDArray[np.float32]


class OnnxEncoder(SingleEncoder):
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

    def likelihood(self, word: str) -> float:
        return self._embeddings.likelihood(word)

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
