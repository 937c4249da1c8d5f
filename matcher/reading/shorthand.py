"""Words as they are written on a phone, in full: “dont”, “pls”, “nich”, as `shorthand.toml` says. Pure."""

import re
import tomllib
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

from matcher.languages import LANGUAGES, guess

_WORD = re.compile(r"(?<![\w'’-])[^\W\d_]+(?![\w'’-])")
_WORDS = re.compile(r"[\w']+")
_DATA: Mapping[str, Mapping[str, Any]] = tomllib.loads(
    files(__package__).joinpath("shorthand.toml").read_text(encoding="utf-8")
)


def _meant(section: Mapping[str, Any]) -> dict[str, str]:
    """What is meant, by what is written."""
    contracted = {word.replace("'", ""): word for word in section["contracted"].split()}
    return contracted | {
        written: said for said, short in section["short"].items() for written in short.split()
    }


_MEANT = {code: _meant(section) for code, section in _DATA.items()}
_WRITTEN: frozenset[str] = frozenset().union(*_MEANT.values())


def in_full(text: str) -> str:
    """The text with its words in full, in the language that it is in; as it was where that is not plain.

    A word may be one of another language: what it means here must tell more than that does there.
    """
    if _WRITTEN.isdisjoint(word.lower() for word in _WORD.findall(text)):
        return text
    told = guess(text)
    for code, meant in _MEANT.items():
        full = _replaced(text, meant)
        if (
            full != text
            and guess(full) == code
            and (told in (None, code) or _says(full, code) > _says(text, told))
        ):
            return full
    return text


def _replaced(text: str, meant: Mapping[str, str]) -> str:
    return _WORD.sub(lambda word: _like(word.group(), meant), text)


def _says(text: str, code: str) -> int:
    """How much of a text gives a language away."""
    lowered = text.lower()
    return LANGUAGES[code].score(lowered, _WORDS.findall(lowered))


def _like(word: str, meant: Mapping[str, str]) -> str:
    """What a word means, with a capital where that has one; a letter with one is the name of something."""
    said = meant.get(word.lower(), word)
    if said is word or not word[:1].isupper():
        return said
    return said[:1].upper() + said[1:] if len(word) > 1 else word
