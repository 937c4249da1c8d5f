"""A voice message as phones record it: Opus in Ogg, or MPEG-4 with sound alone.

What is kept is the sound. What is told beside it (where it was recorded, by which phone) is left out, and so
is whatever else a container may hold. The sound itself is not decoded: the browser of whoever listens does.
"""

import zlib
from collections.abc import Iterator
from struct import Struct, error, pack
from typing import Final

from bot.conversations.files import limits
from bot.conversations.files.checked import Checked
from bot.conversations.files.errors import AttachmentRefused

_PAGE: Final = Struct("<4sBBqIII")  # name, version, flags, position, stream, number, checksum; then a count
_BEGINS: Final = 2  # the flag of the first page of a stream
_TURNED: Final = bytes(int(f"{each:08b}"[::-1], 2) for each in range(256))
_NO_TAGS: Final = b"OpusTags" + bytes(8)

# Boxes of MPEG-4 that sound needs, and those among them that hold boxes; all others are blanked.
_HOLD: Final = frozenset(b"moov trak mdia minf stbl dinf mvex moof traf edts".split())
_KEPT: Final = _HOLD.union(
    b"ftyp mdat mvhd tkhd mdhd hdlr smhd dref stsd stts stsc stsz stco co64 stss sgpd sbgp elst".split(),
    b"trex mehd mfhd tfhd tfdt trun sidx styp".split(),
)


def of_ogg(content: bytes) -> Checked:
    """Raises AttachmentRefused."""
    written, state, number, stream = [], "head", 0, -1
    for flags, position, found, lacing, sound in _pages(content):
        if stream not in (-1, found) or bool(flags & _BEGINS) != (state == "head"):
            raise AttachmentRefused("sound")  # several streams are a film, or music
        stream = found
        if state == "head":
            if not (sound.startswith(b"OpusHead") and len(sound) == 19 and sound[18] == 0):
                raise AttachmentRefused("sound")
            written += [_page(flags, 0, stream, 0, lacing, sound), _page(0, 0, stream, 1, b"\x10", _NO_TAGS)]
            state, number = "tags", 2
        elif state == "tags":
            if lacing and lacing[-1] < 255:  # the words end with their page
                state = "sound"
        else:
            written.append(_page(flags, position, stream, number, lacing, sound))
            number += 1
    if number < 3:
        raise AttachmentRefused("damaged")
    return Checked("audio/ogg", b"".join(written))


def _pages(content: bytes) -> Iterator[tuple[int, int, int, bytes, bytes]]:
    """Flags, position, stream, how the page is divided, and what is in it; what is cut off is left out."""
    at = 0
    while at + 27 <= len(content):
        name, version, flags, position, stream, _, _ = _PAGE.unpack_from(content, at)
        if name != b"OggS" or version:
            raise AttachmentRefused("damaged")
        lacing = content[at + 27 : at + 27 + content[at + 26]]
        begin = at + 27 + len(lacing)
        at = begin + sum(lacing)
        if at > len(content):
            return
        yield flags, position, stream, lacing, content[begin:at]


def _page(flags: int, position: int, stream: int, number: int, lacing: bytes, sound: bytes) -> bytes:
    rest = bytes([len(lacing)]) + lacing + sound
    unsigned = _PAGE.pack(b"OggS", 0, flags, position, stream, number, 0) + rest
    return unsigned[:22] + pack("<I", _checksum(unsigned)) + unsigned[26:]


def _checksum(content: bytes) -> int:
    """Of Ogg, which reads bits from the other end than zlib."""
    found = zlib.crc32(content.translate(_TURNED), 0xFFFFFFFF) ^ 0xFFFFFFFF
    return int(f"{found:032b}"[::-1], 2)


def of_mpeg4(content: bytes) -> Checked:
    """Raises AttachmentRefused, with `film` where there is something to see."""
    kept, tracks = bytearray(content), list[bytes]()
    try:
        _walk(kept, 0, len(kept), 0, tracks)
    except (error, IndexError) as broken:
        raise AttachmentRefused("damaged") from broken
    if not tracks:
        raise AttachmentRefused("damaged")
    if set(tracks) != {b"soun"}:
        raise AttachmentRefused("film")
    return Checked("audio/mp4", bytes(kept))


def _walk(kept: bytearray, at: int, end: int, depth: int, tracks: list[bytes]) -> None:
    """Blanks what sound does not need, in its place: boxes say where others begin."""
    if depth > limits.BOXES_DEEP or len(tracks) > limits.TRACKS:
        raise AttachmentRefused("effort")
    while at < end:
        size, kind = int.from_bytes(kept[at : at + 4]), bytes(kept[at + 4 : at + 8])
        begin = at + 8
        if size == 1:
            size, begin = int.from_bytes(kept[at + 8 : at + 16]), at + 16
        size = end - at if size == 0 and depth == 0 else size
        if size < begin - at or at + size > end:
            raise AttachmentRefused("damaged")
        if kind in _HOLD:
            _walk(kept, begin, at + size, depth + 1, tracks)
        elif kind not in _KEPT:
            kept[at + 4 : at + 8] = b"free"
            kept[begin : at + size] = bytes(at + size - begin)
        elif kind == b"hdlr":
            tracks.append(bytes(kept[begin + 8 : begin + 12]))
            kept[begin + 24 : at + size] = bytes(max(0, at + size - begin - 24))  # the phone's name for it
        at += size
