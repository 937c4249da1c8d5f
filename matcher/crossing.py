"""Questions across languages: German ones to entries written in English alone, and the reverse."""

import numpy as np
from numpy.typing import NDArray

from matcher.folder import Table
from matcher.text import Language, guess_language

Mask = NDArray[np.bool_]
_LANGUAGES: tuple[Language, ...] = ("de", "en")


def lacking(table: Table) -> dict[str, Mask]:
    """By language which entries (n,) are written in another of those told apart, but not in it."""
    written = {
        language: np.isin(np.arange(len(table.ids)), table.entry[_in_language(table, language)])
        for language in _LANGUAGES
    }
    anywhere = np.any(list(written.values()), axis=0)
    return {language: anywhere & ~mask for language, mask in written.items()}


def _in_language(table: Table, language: Language) -> Mask:
    own = np.array([locale[:2].lower() == language for locale in table.locales], bool)
    return np.asarray(own[table.locale])


def language_of(text: str, locale: str) -> str:
    """A text's language by its words, else that of the locale; empty where neither is told apart."""
    guess = guess_language(text, "de")
    if guess == guess_language(text, "en"):
        return guess
    return locale[:2].lower() if locale[:2].lower() in _LANGUAGES else ""
