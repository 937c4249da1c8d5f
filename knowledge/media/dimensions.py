"""Width and height of a picture, from its first bytes: nothing is decoded, whatever it would unpack to.

Our own: Pillow 13 makes room for all of a WebP picture as soon as it is opened, a gigabyte for a kilobyte.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

Size = tuple[int, int]
# Of JPEG: markers that begin a frame, and those that have no content. All others are passed over.
FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
EMPTY: Final = frozenset((0x01, *range(0xD0, 0xD9)))


def size_of(content: bytes, kind: str) -> Size | None:
    """None for a picture that does not tell: it is damaged."""
    try:
        width, height = READERS[kind](content)
    except (IndexError, ValueError):
        return None
    return (width, height) if width > 0 and height > 0 else None


def _png(content: bytes) -> Size:
    if content[12:16] != b"IHDR":
        raise ValueError("no header")
    return _big(content[16:20], 4), _big(content[20:24], 4)


def _gif(content: bytes) -> Size:
    return _little(content[6:8], 2), _little(content[8:10], 2)


def _jpg(content: bytes) -> Size:
    at = 2
    while content[at] == 0xFF:
        marker = content[at + 1]
        if marker in FRAMES:
            return _big(content[at + 7 : at + 9], 2), _big(content[at + 5 : at + 7], 2)
        if marker == 0xFF:  # filling
            at += 1
        else:
            at += 2 if marker in EMPTY else 2 + max(2, _big(content[at + 2 : at + 4], 2))
    raise ValueError("no frame")


def _webp(content: bytes) -> Size:
    form = content[12:16]
    if form == b"VP8X":
        return 1 + _little(content[24:27], 3), 1 + _little(content[27:30], 3)
    if form == b"VP8L":
        bits = _little(content[21:25], 4)
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if form == b"VP8 ":
        return _little(content[26:28], 2) & 0x3FFF, _little(content[28:30], 2) & 0x3FFF
    raise ValueError("unknown form")


def _big(part: bytes, length: int) -> int:
    return _number(part, length, "big")


def _little(part: bytes, length: int) -> int:
    return _number(part, length, "little")


def _number(part: bytes, length: int, order: str) -> int:
    if len(part) != length:
        raise ValueError("cut off")
    return int.from_bytes(part, "big" if order == "big" else "little")


READERS: Mapping[str, Callable[[bytes], Size]] = MappingProxyType(
    {"png": _png, "gif": _gif, "jpg": _jpg, "webp": _webp}
)
