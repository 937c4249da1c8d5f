"""Phrases of all languages as regular expressions."""

import re
from collections.abc import Iterable

from matcher.languages import around

_SPELLED = {"ä": "(?:ä|ae)", "ö": "(?:ö|oe)", "ü": "(?:ü|ue)", "ß": "(?:ß|ss)", "'": "['’´`]?"}
_WILD = {"…": r"[^\n]{1,200}?", "~": r"[^\n.?!]{0,60}?", "*": r"\w{0,20}", " ": r"[ \t]+"}
_LETTERS = {**_SPELLED, **_WILD}


def any_of(*kinds: str) -> str:
    """A pattern for any phrase of these kinds; see languages.toml for what their marks stand for."""
    return either(phrase for kind in kinds for phrase in around(kind))


def either(phrases: Iterable[str]) -> str:
    """A pattern for any of these phrases, whole words only, the longest first."""
    ordered = sorted(phrases, key=lambda phrase: (-len(phrase), phrase))
    return rf"(?:{'|'.join(map(_pattern, ordered))})"


def _pattern(phrase: str) -> str:
    body = "".join(_LETTERS.get(letter) or re.escape(letter) for letter in phrase)
    before = r"(?<!\w)" if phrase[:1].isalnum() else ""
    return before + body + (r"(?!\w)" if phrase[-1:].isalnum() or phrase[-1:] == "*" else "")
