"""What of a mail its sender wrote: no quoted mail, no signature, no line that a program left."""

import re
from collections.abc import Sequence

from matcher.reading.phrases import any_of

_LONGEST_CLOSING = 6  # words in a line that ends a letter, a name included
_LONGEST_HEADER = 300  # characters
_QUOTED = re.compile(any_of("quoted"), re.IGNORECASE)
_FIELD = re.compile(rf"{any_of('fields')}[ ]?:[ ]", re.IGNORECASE)
_SENT = re.compile(any_of("sent") + r"[.!]?", re.IGNORECASE)
_CLOSING = re.compile(any_of("closings"), re.IGNORECASE)
_RULE = re.compile(r"(?:-- ?|[_=*–—-]{3,})")  # above a signature
_POSTSCRIPT = re.compile(r"p\.? ?s\b", re.IGNORECASE)


def written(lines: Sequence[str]) -> list[str]:
    """The lines that a customer wrote, without those of a mail around them; all, if there are no others."""
    own = [line for line in _unquoted(lines) if not _SENT.fullmatch(line)]
    own = _unsigned(own)
    return own if _says(own) else list(lines)


def _unquoted(lines: Sequence[str]) -> list[str]:
    """Up to a quoted mail; what stands below it, where nothing does above."""
    own: list[str] = []
    skipped = 0
    for number, line in enumerate(lines):
        skipped = max(skipped - 1, 0) or _header(lines[number : number + 2])
        if skipped and _says(own):
            break
        if not skipped and not line.startswith(">"):
            own.append(line)
    return own


def _header(lines: Sequence[str]) -> int:
    """How many lines say that a mail is quoted below; mail programs break a long one in two."""
    first, following = lines[0], lines[1] if len(lines) > 1 else ""
    if len(first) + len(following) > _LONGEST_HEADER:
        return 0
    if _QUOTED.fullmatch(first):
        return 1
    fields = _FIELD.match(first) and _FIELD.match(following)
    return 2 if fields or _QUOTED.fullmatch(f"{first} {following}") else 0


def _unsigned(lines: Sequence[str]) -> list[str]:
    """Up to what ends a letter; a postscript stays."""
    for number, line in enumerate(lines):
        if _ends(line) and _says(lines[:number]):
            return [*lines[:number], *(later for later in lines[number:] if _POSTSCRIPT.match(later))]
    return list(lines)


def _ends(line: str) -> bool:
    if _RULE.fullmatch(line):
        return True
    return len(line.split()) <= _LONGEST_CLOSING and "?" not in line and bool(_CLOSING.match(line))


def _says(lines: Sequence[str]) -> bool:
    return any(letter.isalnum() for line in lines for letter in line)
