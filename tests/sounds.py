"""Voice messages as phones record them, silent and short."""

import struct
import zlib

_TURNED = bytes(int(f"{each:08b}"[::-1], 2) for each in range(256))
SILENCE = b"\xf8\xff\xfe"  # 20 ms of Opus


def ogg(packets: int = 50, comment: bytes = b"LOCATION=at home", serial: int = 7) -> bytes:
    """Opus, as Telegram and WhatsApp record it."""
    head = b"OpusHead" + struct.pack("<BBHIhB", 1, 1, 312, 48000, 0, 0)
    tags = b"OpusTags" + struct.pack("<I", 4) + b"home" + struct.pack("<II", 1, len(comment)) + comment
    sound = page([SILENCE] * packets, 2, serial, flag=4, granule=960 * packets)
    return page([head], 0, serial, flag=2) + page([tags], 1, serial) + sound


def page(packets: list[bytes], number: int, serial: int = 7, *, flag: int = 0, granule: int = 0) -> bytes:
    lacing = b"".join(bytes([255] * (len(each) // 255) + [len(each) % 255]) for each in packets)
    begin = struct.pack("<4sBBqII", b"OggS", 0, flag, granule, serial, number)
    rest = bytes([len(lacing)]) + lacing + b"".join(packets)
    return begin + struct.pack("<I", _checksum(begin + bytes(4) + rest)) + rest


def _checksum(content: bytes) -> int:
    """Of Ogg: that of zlib, from the other end."""
    found = zlib.crc32(content.translate(_TURNED), 0xFFFFFFFF) ^ 0xFFFFFFFF
    return int(f"{found:032b}"[::-1], 2)


def box(kind: bytes, *content: bytes) -> bytes:
    inner = b"".join(content)
    return struct.pack(">I4s", 8 + len(inner), kind) + inner


def mp4(handler: bytes = b"soun") -> bytes:
    """As Messenger and Instagram record it: boxes alone, with something that is told beside the sound."""
    told = box(b"hdlr", bytes(8), handler, bytes(13))
    track = box(b"trak", box(b"tkhd", bytes(84)), box(b"mdia", box(b"mdhd", bytes(24)), told))
    place = box(b"udta", box(b"loci", b"51.31 9.49"))
    return (
        box(b"ftyp", b"M4A ", bytes(4))
        + box(b"moov", box(b"mvhd", bytes(100)), track, place)
        + box(b"mdat", b"\x21\x10\x04\x60\x8c\x1c" * 10)
    )
