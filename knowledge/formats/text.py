"""Bytes to text, as spreadsheets and editors write them, and ids made of questions."""

import codecs
import hashlib
import io
import logging
import re
from collections.abc import Iterator
from typing import NoReturn, TextIO

from knowledge.entries import clean_text, normalized
from knowledge.formats.problems import fault, refuse

log = logging.getLogger("kundig.import")

TRANSLITERATION = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "ø": "o"})
# Not all that Python calls an encoding: `zip` unpacks, `punycode` takes hours for a megabyte.
OF_PAGES = re.compile("utf-8|ascii|iso8859|cp[0-9]|koi8|mac-|gb|big5|shift_jis|euc_")
PIECE = 1_000_000  # characters looked at in one go
UTF8_CHARACTER = re.compile(rb"[\xc3-\xf4][\x80-\xbf]")


def decode(content: bytes, charset: str = "") -> str:
    """The text of a file: UTF-8, UTF-16 with a mark, the `charset` it names, else Windows-1252, with a note.

    Raises ImportRefused, naming row and byte, for broken UTF-8 and for NUL characters.
    """
    return content.decode(_encoding(content, charset))


def lines(content: bytes, *, ends: str = "") -> TextIO:
    """The same text line by line, without a copy of all of it: one 😀 makes that four times as large.

    `ends` is that of `open`: whether a line ends with `\\n` alone. Raises ImportRefused as `decode` does.
    """
    return io.TextIOWrapper(io.BytesIO(content), encoding=_encoding(content, ""), newline=ends)


def _encoding(content: bytes, charset: str) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    else:
        encoding = "utf-8-sig" if _is_utf8(content) else _old_encoding(charset)
    _check(content, encoding)
    return encoding


def _is_utf8(content: bytes) -> bool:
    """Valid, or meant to be: a mark at its start, or proper UTF-8 characters beside the broken ones."""
    try:
        for _ in _pieces(content, "utf-8-sig"):
            pass
    except UnicodeDecodeError:
        return content.startswith(codecs.BOM_UTF8) or bool(UTF8_CHARACTER.search(content))
    return True


def _pieces(content: bytes, encoding: str) -> Iterator[str]:
    reader = io.TextIOWrapper(io.BytesIO(content), encoding=encoding, newline="")
    while piece := reader.read(PIECE):
        yield piece


def _check(content: bytes, encoding: str) -> None:
    row = 1
    try:
        for piece in _pieces(content, encoding):
            if "\0" in piece:
                refuse(fault("nul"), row + piece[: piece.index("\0")].count("\n"))
            row += piece.count("\n")
    except UnicodeDecodeError:
        _refuse_bytes(content, encoding)


def _refuse_bytes(content: bytes, encoding: str) -> NoReturn:
    try:
        content.decode(encoding)
    except UnicodeDecodeError as error:
        start = min(error.start, len(content) - 1)
        byte, name = f"0x{content[start]:02X}", encoding.removesuffix("-sig").upper()
        refuse(fault("encoding", byte=byte, encoding=name), content[:start].count(b"\n") + 1)
    raise AssertionError(f"{encoding} was refused before")


def _old_encoding(charset: str) -> str:
    try:
        named = codecs.lookup(charset).name if charset else ""
    except LookupError:
        named = ""
    if not charset:
        log.warning("The file is not UTF-8; it was read as Windows-1252. Check umlauts and quotation marks.")
    return named if OF_PAGES.match(named) else "cp1252"


def slug(question: str) -> str:
    """An id made of a question: its words, and six signs of its hash that keep similar questions apart."""
    cleaned = clean_text(question)
    folded = normalized("NFKD", cleaned.lower().translate(TRANSLITERATION))
    words = re.findall(r"[a-z0-9]+", folded.encode("ascii", "ignore").decode())
    digest = hashlib.sha256(cleaned.encode(errors="replace")).hexdigest()[:6]
    stem = ""
    for word in words:
        if len(stem) + len(word) > 60:
            break
        stem += f"{word}-"
    return f"{stem or 'q-'}{digest}"
