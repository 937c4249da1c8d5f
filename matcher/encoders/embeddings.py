"""From a text to the embeddings of its pieces, as an exported folder holds them."""

import os
import weakref
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matcher.encoders.vocabulary import Splitter, UnigramPieces, WordPieces
from matcher.text import clean

Floats = NDArray[np.float32]
_LONGEST_TEXT = 2000  # characters; an encoder reads 256 pieces at most


class Embeddings:
    """Splitter, table and positions of a folder with its manifest."""

    def __init__(self, folder: Path, manifest: Mapping[str, Any]) -> None:
        self._prefix: str = manifest["prefix"]
        self._limit: int = manifest["limit"]
        self._splitter = _splitter(manifest, folder)
        self._table = EmbeddingFile(folder / "table.npy")
        positions = folder / "positions.npy"
        self._positions = np.load(positions) if positions.is_file() else None

    def of(self, text: str) -> Floats | None:
        """What an encoder's graph takes (1, tokens, width); None without words."""
        cleaned = clean(text)[:_LONGEST_TEXT]
        if not cleaned:
            return None
        numbers = self._splitter.split(self._prefix + cleaned, self._limit)
        embeddings = self._table.rows(numbers)
        if self._positions is not None:
            embeddings += self._positions[: len(numbers)]
        return embeddings[None]

    def knows(self, word: str) -> bool:
        """Whether the word is a piece of its own."""
        return self._splitter.knows(word)

    def likelihood(self, word: str) -> float:
        """Of the word, written so."""
        return self._splitter.likelihood(word)


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


def _splitter(manifest: Mapping[str, Any], folder: Path) -> Splitter:
    if manifest["splitter"] == "wordpiece":
        return WordPieces(folder / "tokenizer.json")
    return UnigramPieces(
        (folder / "pieces.txt").read_text(encoding="utf-8").split("\n"),
        np.load(folder / "scores.npy"),
        unknown=manifest["unknown"],
        opening=manifest["opening"],
        closing=manifest["closing"],
    )
