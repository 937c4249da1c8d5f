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


def placeholders(locale: str) -> Mapping[str, str]:
    """What stands in place of an `email`, `iban`, `card` or `phone` number."""
    language = language_of(locale)
    found: Mapping[str, str] = _words(language if language in LANGUAGES else ENGLISH)["placeholders"]
    return found


def listed(table: str, name: str) -> tuple[str, ...]:
    """The words of all languages under this name, once each."""
    return tuple(dict.fromkeys(word for language in LANGUAGES for word in _words(language)[table][name]))


def any_of(words: Iterable[str]) -> str:
    """A regular expression for any of these words; each * stands for any letters."""
    return "|".join(re.escape(word).replace(r"\*", r"\w*").replace(r"\ ", r"\s") for word in words)


@cache
def _words(language: str) -> Mapping[str, Any]:
    """In English where a language has none."""
    file = files(__name__).joinpath(f"{language}.toml")
    return tomllib.loads(file.read_text("utf-8")) if file.is_file() else _words(ENGLISH)
