"""What tells personal data in each language, as data: one file a language beside this one.

Customers mix languages, so the words of all are looked for in every text.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from knowledge.languages import ENGLISH, LANGUAGES, language_of

_FIRST = re.compile(r"[^\W_]+")


def placeholders(locale: str) -> Mapping[str, str]:
    """What stands in place of an `email`, `iban`, `card` or another kind of personal data."""
    language = language_of(locale)
    found: Mapping[str, str] = _words(language if language in LANGUAGES else ENGLISH)["placeholders"]
    return found


def listed(table: str, *names: str) -> tuple[str, ...]:
    """The words of all languages under these names, once each; a language may have none of a name."""
    return tuple(dict.fromkeys(word for name in names for of in lists(table, name) for word in of))


def lists(table: str, name: str) -> tuple[tuple[Any, ...], ...]:
    """What stands under this name, language by language."""
    found = [_words(language)[table].get(name) for language in LANGUAGES]
    if not any(of is not None for of in found):
        raise KeyError(f"{table}.{name}")
    return tuple(tuple(of or ()) for of in found)


def set_of(table: str, name: str) -> frozenset[str]:
    """The words of all languages under this name, where they are written as one text."""
    return frozenset(word for language in LANGUAGES for word in _words(language)[table].get(name, "").split())


def any_of(words: Iterable[str]) -> str:
    """A regular expression for any of these words, longest first; each * stands for any letters."""
    ordered = sorted(words, key=lambda word: (-len(word), word))
    return "|".join(_pattern(word) for word in ordered) or "(?!)"


def either(table: str, *names: str) -> str:
    """A regular expression for any of the words under these names."""
    return f"(?:{any_of(listed(table, *names))})"


def whole(words: Iterable[str]) -> str:
    """A regular expression for any of these words or phrases, not as part of a word."""
    return rf"(?<![\w-])(?:{any_of(words)})(?!\w)"


def begun(words: Iterable[str]) -> str:
    """A regular expression for any of these words in small letters, not within a word.

    Each looks back behind its first letter, so that a search goes from one such letter to the next. With
    `re.IGNORECASE` it cannot.
    """
    ordered = sorted(words, key=lambda word: (-len(word), word))
    return "|".join(rf"{re.escape(word[0])}(?<!\w.){_pattern(word[1:])}" for word in ordered) or "(?!)"


def rarest(words: Iterable[str]) -> frozenset[str]:
    """One word of each phrase, its longest: a text without any of them has none of the phrases."""
    return frozenset(max(_FIRST.findall(phrase.lower()), key=len) for phrase in words)


def _pattern(word: str) -> str:
    return re.escape(word).replace(r"\*", r"\w*").replace(r"\ ", r"\s{1,3}")


def internet(name: str) -> tuple[str, ...]:
    """Words that are the same in every language."""
    return _everywhere("internet", name)


def people(name: str) -> frozenset[str]:
    """`first` names or `last` ones, which people have whatever they speak."""
    return frozenset(_everywhere("people", name))


def _everywhere(file: str, name: str) -> tuple[str, ...]:
    found: str = tomllib.loads(files(__name__).joinpath(f"{file}.toml").read_text("utf-8"))[name]
    return tuple(found.split())


@cache
def _words(language: str) -> Mapping[str, Any]:
    """In English where a language has none."""
    file = files(__name__).joinpath(f"{language}.toml")
    return tomllib.loads(file.read_text("utf-8")) if file.is_file() else _words(ENGLISH)
