"""Vocabularies of unigram models, and SentencePiece's files of them.

Read by ourselves: two fields of one message are wanted, once; their library would be one more to compile.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Pieces:
    """A unigram vocabulary: pieces and log probabilities in the order of the embedding's rows."""

    pieces: tuple[str, ...]
    scores: tuple[float, ...]
    unknown: int


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7


def _fields(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The (number, raw value) pairs of a protobuf message."""
    at = 0
    while at < len(data):
        key, at = _varint(data, at)
        kind = key & 7
        if kind == 0:
            start = at
            _, at = _varint(data, at)
            yield key >> 3, data[start:at]
            continue
        size = {1: 8, 5: 4}.get(kind)
        if size is None:
            size, at = _varint(data, at)
        yield key >> 3, data[at : at + size]
        at += size


def read_pieces(path: Path) -> Pieces:
    """The pieces of a SentencePiece model file: field 1 repeated, each with a text (1) and a score (2)."""
    data, pieces, scores = path.read_bytes(), [], []
    for number, value in _fields(data):
        if number == 1:
            piece = dict(_fields(value))
            pieces.append(piece[1].decode())
            scores.append(struct.unpack("<f", piece[2])[0] if 2 in piece else 0.0)
    return Pieces(tuple(pieces), tuple(scores), unknown=0)
