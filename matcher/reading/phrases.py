"""Phrases of all languages, as `phrases.toml` lists them, and as regular expressions."""

import re
import tomllib
from collections.abc import Mapping
from importlib.resources import files

_SPELLED = {"ä": "(?:ä|ae)", "ö": "(?:ö|oe)", "ü": "(?:ü|ue)", "ß": "(?:ß|ss)", "'": "['’´`]?"}
_WILD = {"…": r"[^\n]{1,200}?", "~": r"[^\n.?!]{0,60}?", "*": r"\w{0,20}", " ": r"[ \t]+"}
_LETTERS = {**_SPELLED, **_WILD}

# By language and kind.
PHRASES: Mapping[str, Mapping[str, str]] = tomllib.loads(
    files(__package__).joinpath("phrases.toml").read_text(encoding="utf-8")
)


def any_of(*kinds: str, language: str = "") -> str:
    """A pattern for any phrase of these kinds: whole words only, the longest first.

    In any language where none is named: customers mix them.
    """
    spoken = [PHRASES[language]] if language else PHRASES.values()
    listed = ",".join(section[kind] for section in spoken for kind in kinds)
    found = {" ".join(phrase.split()) for phrase in listed.split(",") if phrase.strip()}
    ordered = sorted(found, key=lambda phrase: (-len(phrase), phrase))
    return rf"(?:{'|'.join(map(_pattern, ordered))})"


def _pattern(phrase: str) -> str:
    body = "".join(_LETTERS.get(letter) or re.escape(letter) for letter in phrase)
    before = r"(?<!\w)" if phrase[:1].isalnum() else ""
    return before + body + (r"(?!\w)" if phrase[-1:].isalnum() or phrase[-1:] == "*" else "")
