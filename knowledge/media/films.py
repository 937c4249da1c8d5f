"""MP4 videos: whether browsers can play them, and without what a camera noted beside the pictures.

Nothing is decoded. A box of notes keeps its place, empty and under the name that players pass over, so that
all that is named by its place in the file is still found there.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from knowledge.errors import MediaRefused

BEGINS = re.compile(rb"....ftyp(?!hei|hev|mif1|msf1|avif)", re.DOTALL)
HOLDERS: Final = frozenset({b"moov", b"trak", b"mdia", b"minf", b"stbl", b"moof", b"traf", b"mvex"})
NOTES: Final = frozenset({b"udta", b"meta", b"uuid"})  # where a video was taken, with what, by whom
SHOWN: Final = frozenset({b"vide", b"soun"})  # tracks; others hold places and movements, second by second
PLAYED: Final = frozenset({b"avc1", b"avc3", b"av01", b"vp08", b"vp09"})
BOXES: Final = 5_000
DEEP: Final = 8


@dataclass(frozen=True)
class Box:
    """From `start` to `end`; what it holds begins at `inside`."""

    kind: bytes
    start: int
    inside: int
    end: int


def is_film(content: bytes) -> bool:
    return bool(BEGINS.match(content))


def without_notes(content: bytes, name: str) -> bytes:
    """Raises MediaRefused; `name` is for its message."""
    try:
        film = bytearray(content)
        boxes = _all(film)
    except (ValueError, IndexError) as error:
        raise MediaRefused("damaged_film", file=name) from error
    if not {b"moov", b"mdat"} <= {box.kind for box in boxes}:
        raise MediaRefused("damaged_film", file=name)
    if not _codecs(film, boxes) & PLAYED:
        raise MediaRefused("film_codec", file=name)
    for box in boxes:
        if box.kind in NOTES or (box.kind == b"trak" and not _is_shown(film, boxes, box)):
            film[box.start + 4 : box.start + 8] = b"free"
            film[box.inside : box.end] = bytes(box.end - box.inside)
    return bytes(film)


def _all(film: bytearray) -> list[Box]:
    """Every box that is known by its place. Raises ValueError, IndexError."""
    found: list[Box] = []
    todo = [(0, len(film), 0)]
    while todo:
        start, end, depth = todo.pop()
        for box in _boxes(film, start, end):
            found.append(box)
            if len(found) > BOXES or depth > DEEP:
                raise ValueError("more boxes than any film has")
            if box.kind in HOLDERS:
                todo.append((box.inside, box.end, depth + 1))
    return found


def _boxes(film: bytearray, start: int, end: int) -> Iterator[Box]:
    while start < end:
        size, inside = int.from_bytes(film[start : start + 4], "big"), start + 8
        if size == 1:
            size, inside = int.from_bytes(film[start + 8 : start + 16], "big"), start + 16
        size = size or end - start  # the last one may reach to the end
        if inside > end or start + size > end or start + size < inside:
            raise ValueError("a box is larger than what holds it")
        yield Box(bytes(film[start + 4 : start + 8]), start, inside, start + size)
        start += size


def _codecs(film: bytearray, boxes: list[Box]) -> set[bytes]:
    """Of all tracks, by the first of their descriptions."""
    return {bytes(film[box.inside + 12 : box.inside + 16]) for box in boxes if box.kind == b"stsd"}


def _is_shown(film: bytearray, boxes: list[Box], track: Box) -> bool:
    handlers = (box for box in boxes if box.kind == b"hdlr" and track.start < box.start < track.end)
    return any(bytes(film[box.inside + 8 : box.inside + 12]) in SHOWN for box in handlers)
