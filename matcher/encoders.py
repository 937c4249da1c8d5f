"""Encoders turn texts into unit vectors; everything else here sees only the protocol."""

import json
import os
import weakref
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from matcher.errors import EncoderUnavailable
from matcher.export import SOURCES, encoders_folder
from matcher.text import clean, fold, guess_language
from matcher.vocabulary import Splitter, UnigramPieces, WordPieces

Floats = NDArray[np.float32]
AUTO = "e5+use"
_SHARES = {"minilm": 3.0, "e5": 2.0}  # of its weight in a joint vector; 1 for others
_ENGLISH = frozenset({"minilm"})
_LONGEST_TEXT = 2000  # characters; an encoder reads 256 pieces at most


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

    def knows(self, word: str) -> bool:
        """Whether the word is common in the encoder's languages, so no slip of the pen."""
        ...


class EmbeddingFile:
    """Rows of a table of half-precision numbers, read from its file as they are needed.

    Not memory-mapped: the system maps 16 pages around each one touched, so a mapped table is soon in memory.
    """

    def __init__(self, path: Path) -> None:
        table = np.load(path, mmap_mode="r")
        self._width = int(table.shape[1])
        self._start = int(table.offset)
        self._file = os.open(path, os.O_RDONLY)
        weakref.finalize(self, os.close, self._file)

    def rows(self, numbers: Sequence[int]) -> Floats:
        """The rows (len(numbers), width) in single precision."""
        size = 2 * self._width
        data = [os.pread(self._file, size, self._start + number * size) for number in numbers]
        return np.frombuffer(b"".join(data), np.float16).reshape(len(numbers), self._width).astype(np.float32)


class OnnxEncoder:
    """An exported encoder, run by ONNX Runtime.

    Texts go through one by one: the graph rounds activations by the largest value in a batch, so a text's
    vector would depend on its neighbours.
    """

    def __init__(self, folder: Path, *, threads: int = 1) -> None:
        manifest = json.loads((folder / "manifest.json").read_text())
        self.identity: str = manifest["identity"]
        self.dimension: int = manifest["dimension"]
        self.widths = (self.dimension,)
        self._prefix: str = manifest["prefix"]
        self._limit: int = manifest["limit"]
        self._splitter = _splitter(manifest, folder)
        self._table = EmbeddingFile(folder / "table.npy")
        positions = folder / "positions.npy"
        self._positions = np.load(positions) if positions.is_file() else None
        self._mean = np.load(folder / "mean.npy")
        self._session = _session(folder / "graph.onnx", threads)

    def encode(self, texts: Sequence[str]) -> Floats:
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        for row, text in enumerate(texts):
            vectors[row] = self._encode(text)
        return vectors

    def knows(self, word: str) -> bool:
        return self._splitter.knows(word)

    def _encode(self, text: str) -> Floats:
        cleaned = clean(text)[:_LONGEST_TEXT]
        if not cleaned:
            return np.zeros(self.dimension, np.float32)
        ids = self._splitter.split(self._prefix + cleaned, self._limit)
        embeddings = self._table.rows(ids)
        if self._positions is not None:
            embeddings += self._positions[: len(ids)]
        vector: Floats = self._session.run(None, {"embeddings": embeddings[None]})[0][0]
        return unit(unit(vector) - self._mean)


def _splitter(manifest: dict[str, Any], folder: Path) -> Splitter:
    if manifest["splitter"] == "wordpiece":
        return WordPieces(folder / "tokenizer.json")
    return UnigramPieces(
        (folder / "pieces.txt").read_text(encoding="utf-8").split("\n"),
        np.load(folder / "scores.npy"),
        unknown=manifest["unknown"],
        opening=manifest["opening"],
        closing=manifest["closing"],
    )


def _session(path: Path, threads: int) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    options.enable_mem_pattern = False
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


class JointEncoder:
    """Several encoders side by side; a cosine is the mean of theirs, weighted by `shares`, which sum up to 1.

    An encoder for English alone (`english`) keeps silent about German; the others then speak for it.
    """

    def __init__(self, parts: Sequence[Encoder], shares: Sequence[float], english: Sequence[bool]) -> None:
        self._parts = tuple(parts)
        self._scales = np.sqrt(np.asarray(shares, np.float32))
        self._english = tuple(english)
        self.identity = "+".join(
            f"{part.identity}*{share:.2f}" for part, share in zip(parts, shares, strict=True)
        )
        self.widths = tuple(part.dimension for part in parts)
        self.dimension = sum(self.widths)

    def encode(self, texts: Sequence[str]) -> Floats:
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        for row, text in enumerate(texts):
            vectors[row] = unit(np.hstack(list(self._speak(text))))
        return vectors

    def _speak(self, text: str) -> Iterator[Floats]:
        german = any(self._english) and guess_language(text, "en") == "de"
        for part, scale, english in zip(self._parts, self._scales, self._english, strict=True):
            silent = english and german
            yield np.zeros(part.dimension, np.float32) if silent else scale * part.encode([text])[0]

    def knows(self, word: str) -> bool:
        return any(part.knows(word) for part in self._parts)


class LetterEncoder:
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


class SentenceTransformerEncoder:
    """Any sentence-transformers model by name or path. Brings torch and its memory into the process."""

    def __init__(self, name: str) -> None:
        try:
            from sentence_transformers import SentenceTransformer

            self._model = SentenceTransformer(name, device="cpu")
        except Exception as error:  # whatever a download or a foreign model may raise
            raise EncoderUnavailable(
                f"No encoder {name!r}: {error}. Choose auto, {', '.join(SOURCES)}, several joined by +, or a "
                "sentence-transformers model that is on this machine or can be downloaded."
            ) from error
        self.identity = f"sentence-transformers:{name}"
        self.dimension = int(self._model.get_sentence_embedding_dimension() or 0)
        self.widths = (self.dimension,)

    def encode(self, texts: Sequence[str]) -> Floats:
        vectors = [self._model.encode(clean(text), normalize_embeddings=True) for text in texts]
        return np.asarray(vectors, np.float32).reshape(len(texts), self.dimension)

    def knows(self, word: str) -> bool:
        return len(self._model.tokenizer.tokenize(word)) == 1


def unit(vector: Floats) -> Floats:
    """The vector at length 1; zeros stay zeros."""
    length = float(np.linalg.norm(vector))
    return vector / np.float32(length) if length > 0 else vector


@lru_cache(maxsize=8)
def load_encoder(name: str = "auto") -> Encoder:
    """The encoder called `name`, loaded once a process.

    Names: `auto`, `minilm`, `e5`, `use`, `letters`, several joined by `+`, or a sentence-transformers model's
    name or path. Raises EncoderUnavailable, which names the remedy.
    """
    if name == "auto":
        name = AUTO
    if name == "letters":
        return LetterEncoder()
    if name in SOURCES:
        return _exported(name)
    if name.startswith((".", "/")) and not Path(name).exists():
        raise EncoderUnavailable(f"There is no encoder at {name!r}. Check the path, or choose auto.")
    parts = name.split("+")
    if len(parts) > 1 and all(part in SOURCES for part in parts):
        shares = [_SHARES.get(part, 1.0) for part in parts]
        return JointEncoder(
            [load_encoder(part) for part in parts],
            [share / sum(shares) for share in shares],
            [part in _ENGLISH for part in parts],
        )
    return SentenceTransformerEncoder(name)


def _exported(name: str) -> OnnxEncoder:
    folder = encoders_folder() / SOURCES[name].identity(name)
    if not (folder / "manifest.json").is_file():
        raise EncoderUnavailable(
            f"The encoder {name!r} has not been exported to {folder}. "
            "Run `make install` or `python -m matcher`."
        )
    return OnnxEncoder(folder)
