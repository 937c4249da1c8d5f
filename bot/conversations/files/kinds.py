"""What a file is, by its first bytes: never by what it is called. Pure."""

import re
from typing import Literal

Kind = Literal[
    "jpg", "png", "gif", "webp", "pdf", "drawing", "phone", "office", "film", "ogg", "other", "empty"
]

HEARS = "--hears"  # tells whoever looks at a file to take voice messages, too
PICTURES = ("jpg", "png", "gif", "webp")
SOUNDS = ("ogg", "film")  # in which voice messages come; what is to be seen in one is refused
_LOOKED_AT = 1024  # bytes
_BEGINNINGS: tuple[tuple[Kind, re.Pattern[bytes]], ...] = (
    ("jpg", re.compile(rb"\xff\xd8\xff")),
    ("png", re.compile(rb"\x89PNG\r\n\x1a\n")),
    ("gif", re.compile(rb"GIF8[79]a")),
    ("webp", re.compile(rb"RIFF....WEBP", re.DOTALL)),
    ("pdf", re.compile(rb"%PDF-[12]\.")),
    ("phone", re.compile(rb"....ftyp(hei|hev|mif1|msf1|avif)", re.DOTALL)),
    ("ogg", re.compile(rb"OggS")),
    ("film", re.compile(rb"....ftyp|\x1aE\xdf\xa3", re.DOTALL)),
    ("office", re.compile(rb"PK\x03\x04|\xd0\xcf\x11\xe0|\{\\rtf")),
    ("drawing", re.compile(rb"(?s)[^\x00]{0,900}?<svg[\s>]")),
)


def kind_of(content: bytes) -> Kind:
    """Of those that are taken (PICTURES, pdf), or what else it seems to be, for the sentence that says so."""
    if not content:
        return "empty"
    beginning = content[:_LOOKED_AT]
    return next((kind for kind, begins in _BEGINNINGS if begins.match(beginning)), "other")
