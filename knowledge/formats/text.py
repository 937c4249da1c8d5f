"""Bytes to text, as spreadsheets and editors write them, and ids made of questions."""

import codecs
import hashlib
import io
import re
from collections.abc import Iterator
from typing import NoReturn, TextIO

from knowledge.entries import clean_text, normalized
from knowledge.formats import encodings
from knowledge.formats.problems import Problems, fault, note, refuse

TRANSLITERATION = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "ø": "o"})
PIECE = 1_000_000  # characters looked at in one go
UTF8_CHARACTER = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
NO_ASCII = re.compile(rb"[\x80-\xff]")
MARK = "\ufeff"  # some programs write one in front of the other


def decode(content: bytes, problems: Problems, charset: str = "") -> str:
    """The text of a file: UTF-8, UTF-16, the `charset` it names, else an older encoding, with a note.

    Raises ImportRefused, naming row and byte, for broken UTF-8 and for NUL characters.
    """
    return content.decode(_encoding(content, problems, charset)).lstrip(MARK)


def lines(content: bytes, problems: Problems, *, ends: str = "") -> TextIO:
    """The same text line by line, without a copy of all of it: one 😀 makes that four times as large.

    `ends` is that of `open`: whether a line ends with `\\n` alone. Raises ImportRefused as `decode` does.
    """
    while content.startswith(codecs.BOM_UTF8):
        content = content[len(codecs.BOM_UTF8) :]
    return io.TextIOWrapper(io.BytesIO(content), encoding=_encoding(content, problems, ""), newline=ends)


def _encoding(content: bytes, problems: Problems, charset: str) -> str:
    encoding = encodings.marked(content)
    if not encoding:
        encoding = "utf-8-sig" if _is_utf8(content) else _old_encoding(content, problems, charset)
    _check(content, encoding)
    return encoding


def _is_utf8(content: bytes) -> bool:
    """Valid, or meant to be: a mark at its start, or no fewer proper UTF-8 characters than broken ones."""
    try:
        for _ in _pieces(content, "utf-8-sig"):
            pass
    except UnicodeDecodeError:
        broken = len(NO_ASCII.findall(UTF8_CHARACTER.sub(b"", content)))
        return content.startswith(codecs.BOM_UTF8) or len(UTF8_CHARACTER.findall(content)) >= broken
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


def _old_encoding(content: bytes, problems: Problems, charset: str) -> str:
    if charset:
        return encodings.named(charset) or "cp1252"
    encoding = encodings.old(content)
    word, row = encodings.first_word(content, encoding)
    problems.note(row, "", note("old_encoding", encoding=encodings.OLD[encoding], value=word))
    return encoding


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
