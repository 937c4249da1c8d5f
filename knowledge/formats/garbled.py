"""Words that were damaged before we saw them: `RÃ¼ckgabe`, `R�ckgabe`, `R?ckgabe`, `Ru00fcckgabe`."""

import re
from collections.abc import Iterator, Sequence

from knowledge.entries import Entry
from knowledge.formats.problems import Located, Problems, note

# What the first bytes of UTF-8 look like in the encodings it is mistaken for.
SUSPECT = re.compile("[ÃÂâÅÄðŸ├┬Γ√¬�]|u00[0-9a-f]{2}|[A-Za-zÄÖÜäöüß]\\?[a-zäöüß]")
WORD = re.compile(r"(?:\S|\xa0){1,60}")
ADDRESS = re.compile(r"://|www\.|\.\w+/|[=&]|^mailto:")
MISTAKEN = ("cp1252", "latin-1", "mac_roman", "cp850", "cp437")
LOST = re.compile("�|[A-Za-zÄÖÜäöüß]\\?[a-zäöüß]")
ESCAPE = re.compile(r"u00([0-9a-f]{2})")


def tell_garbled(found: Sequence[Located], problems: Problems) -> None:
    """Names the first such word of each field of each row."""
    for located in found:
        for field, text in _texts(located.entry):
            if SUSPECT.search(text) and (word := _first(text)):
                meant = _meant(word)
                told = note("garbled", value=word, meant=meant) if meant else note("lost_letters", value=word)
                problems.note(located.row, field, told, located.sheet)


def _texts(entry: Entry) -> Iterator[tuple[str, str]]:
    yield "question", entry.question
    yield "answer", entry.answer
    yield "variants", "\n".join(entry.variants)
    yield "topic", entry.topic


def _first(text: str) -> str:
    for found in WORD.finditer(text):
        word = found[0]
        if SUSPECT.search(word) and not ADDRESS.search(word) and (_meant(word) or LOST.search(word)):
            return word
    return ""


def _meant(word: str) -> str:
    """The word as it was, where that can be told."""
    if ESCAPE.search(word):
        read = ESCAPE.sub(lambda sign: chr(int(sign[1], 16)), word)
        return read if all(sign.isprintable() for sign in read) else ""
    for encoding in MISTAKEN:
        try:
            read = _bytes(word, encoding).decode()
        except (UnicodeEncodeError, UnicodeDecodeError):
            continue
        if read != word and not re.search("[\x80-\x9f]", read):
            return read
    return ""


def _bytes(word: str, encoding: str) -> bytes:
    """Five bytes have no sign in Windows-1252; programs let them through."""
    return b"".join(
        sign.encode("latin-1") if encoding == "cp1252" and "\x80" <= sign <= "\x9f" else sign.encode(encoding)
        for sign in word
    )
