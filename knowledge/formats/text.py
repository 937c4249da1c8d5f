"""Bytes to text, as spreadsheets and editors write them, and ids made of questions."""

import codecs
import hashlib
import logging
import re
import unicodedata

from knowledge.entries import clean_text
from knowledge.formats.problems import fault, refuse

log = logging.getLogger("kundig.import")

TRANSLITERATION = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "ø": "o"})
UTF8_CHARACTER = re.compile(rb"[\xc3-\xf4][\x80-\xbf]")


def decode(content: bytes, charset: str = "") -> str:
    """The text of a file: UTF-8, UTF-16 with a mark, the `charset` it names, else Windows-1252, with a note.

    Raises ImportRefused, naming row and byte, for broken UTF-8 and for NUL characters.
    """
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        text = _decoded(content, "utf-16")
    else:
        text = _decoded(content, "utf-8-sig") if _is_utf8(content) else _old_encoding(content, charset)
    if "\0" in text:
        row = text[: text.index("\0")].count("\n") + 1
        refuse(fault("nul"), row)
    return text


def _is_utf8(content: bytes) -> bool:
    """Valid, or meant to be: a mark at its start, or proper UTF-8 characters beside the broken ones."""
    try:
        content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.startswith(codecs.BOM_UTF8) or bool(UTF8_CHARACTER.search(content))
    return True


def _decoded(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        row = content[: error.start].count(b"\n") + 1
        byte, name = f"0x{content[error.start]:02X}", encoding.removesuffix("-sig").upper()
        refuse(fault("encoding", byte=byte, encoding=name), row)


def _old_encoding(content: bytes, charset: str) -> str:
    try:
        encoding = codecs.lookup(charset).name if charset else "cp1252"
    except LookupError:
        encoding = "cp1252"
    text = _decoded(content, encoding)
    if not charset:
        log.warning("The file is not UTF-8; it was read as Windows-1252. Check umlauts and quotation marks.")
    return text


def slug(question: str) -> str:
    """An id made of a question: its words, and six signs of its hash that keep similar questions apart."""
    cleaned = clean_text(question)
    folded = unicodedata.normalize("NFKD", cleaned.lower().translate(TRANSLITERATION))
    words = re.findall(r"[a-z0-9]+", folded.encode("ascii", "ignore").decode())
    digest = hashlib.sha256(cleaned.encode(errors="replace")).hexdigest()[:6]
    stem = ""
    for word in words:
        if len(stem) + len(word) > 60:
            break
        stem += f"{word}-"
    return f"{stem or 'q-'}{digest}"
