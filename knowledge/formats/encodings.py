"""Which encoding a text is in: what it says of itself, else what makes words of its bytes. Pure."""

import codecs
import re
from typing import Final

MARKS = {
    codecs.BOM_UTF32_LE: "utf-32",  # before UTF-16's, which it begins like
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
# Not all that Python calls an encoding: `zip` unpacks, `punycode` takes hours for a megabyte.
OF_PAGES = re.compile("utf-8|ascii|iso8859|cp[0-9]|koi8|mac-|gb|big5|shift_jis|euc_")
OLD: Final = {"cp1252": "Windows-1252", "mac_roman": "Mac Roman", "cp850": "DOS (850)"}
LOOKED_AT: Final = 4_000  # bytes, for a file's kind
WORDS: Final = 400  # that are weighed
NO_ASCII_WORD = re.compile(rb"[^\x00-\x2c\x2e-\x40]{0,20}[\x80-\xff][^\x00-\x2c\x2e-\x40]{0,20}")
LETTERS = frozenset("äöüßéèêëàâáçîïíôóûúùñœæåø")
SIGNS = frozenset("„“”‚‘’–—…€«»§°²³·•©®™½¼\xa0¿¡")


def marked(content: bytes) -> str:
    """The encoding that a mark at the start names, or that zeros between the letters tell; else empty."""
    for mark, encoding in MARKS.items():
        if content.startswith(mark):
            return encoding
    start = content[:LOOKED_AT]
    odd, even = start[1::2].count(0), start[::2].count(0)
    if odd > len(start) / 5 and even < odd / 20:
        return "utf-16-le"
    return "utf-16-be" if even > len(start) / 5 and odd < even / 20 else ""


def old(content: bytes) -> str:
    """The old encoding that makes the most likely words of its bytes."""
    words = [found[0] for found, _ in zip(NO_ASCII_WORD.finditer(content), range(WORDS), strict=False)]
    return max(OLD, key=lambda encoding: sum(_likely(word, encoding) for word in words))


def first_word(content: bytes, encoding: str) -> tuple[str, int]:
    """The first word in which the encoding matters, and its line."""
    found = NO_ASCII_WORD.search(content)
    if not found:
        return "", 0
    return found[0].decode(encoding, "replace"), content[: found.start()].count(b"\n") + 1


def named(charset: str) -> str:
    """Python's name of the encoding that a page names; empty for none that pages are written in."""
    try:
        found = codecs.lookup(charset).name if charset else ""
    except LookupError:
        found = ""
    return found if OF_PAGES.match(found) else ""


def _likely(word: bytes, encoding: str) -> int:
    """How much it looks like one: letters of Western Europe, signs at its edges, capitals at its start."""
    text = word.decode(encoding, "replace")
    weight = 0
    for before, sign, after in zip(f" {text}", text, f"{text[1:]} ", strict=False):
        if sign <= "\x7f":
            continue
        lower = sign.lower()
        if lower in LETTERS and not (sign != lower and before.islower()):
            weight += 2
        elif sign in SIGNS and (sign == "’" or not (before.isalpha() and after.isalpha())):
            weight += 2  # no less than a letter: “–” of Windows is a “û” of DOS
        else:
            weight -= 2
    return weight
