"""What is another word in a text than before, for people to read. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

WORD = re.compile(r"\n|[^\S\n]+|\w+|[^\w\s]")
MOST = 1_500  # words, beyond which lines are compared: it takes the square of their number
APART = 0.3  # texts that share less are shown as two: their words would be confetti


@dataclass(frozen=True)
class Piece:
    """Some text that is the same, or was there before, or is there now."""

    kind: Literal["same", "gone", "new"]
    text: str


def difference(before: str, after: str) -> list[Piece]:
    """Word by word; line by line in long texts."""
    old, new = WORD.findall(before), WORD.findall(after)
    if len(old) + len(new) > 2 * MOST:
        old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    if len(old) + len(new) > 2 * MOST:
        return _whole(before, after)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if matcher.ratio() < APART:
        return _whole(before, after)
    return list(_joined(_pieces(matcher, old, new)))


def _whole(before: str, after: str) -> list[Piece]:
    return [Piece("gone", before)] * bool(before) + [Piece("new", after)] * bool(after)


def _pieces(matcher: "SequenceMatcher[str]", old: Sequence[str], new: Sequence[str]) -> Iterator[Piece]:
    for kind, i, j, k, m in matcher.get_opcodes():
        if kind == "equal":
            yield Piece("same", "".join(old[i:j]))
            continue
        if i < j:
            yield Piece("gone", "".join(old[i:j]))
        if k < m:
            yield Piece("new", "".join(new[k:m]))


def _joined(pieces: Iterator[Piece]) -> Iterator[Piece]:
    """Two changed words with a space between are one change of three."""
    gone = new = ""
    for piece in pieces:
        if piece.kind == "same" and (piece.text.strip() or not (gone or new)):
            yield from _whole(gone, new)
            gone = new = ""
            yield piece
        elif piece.kind == "same":
            gone, new = gone + piece.text, new + piece.text
        elif piece.kind == "gone":
            gone += piece.text
        else:
            new += piece.text
    yield from _whole(gone, new)
