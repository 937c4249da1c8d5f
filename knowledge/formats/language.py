"""Languages as files name them: `de`, `de_AT`, `deu`, `German`, `Deutsch`, `allemand`."""

import re
from functools import cache

from babel import Locale
from babel.core import get_global

NAMED_IN = (
    "en",
    "de",
    "fr",
    "es",
    "it",
    "nl",
    "pl",
)  # the languages in which names are known, besides their own
TAG = re.compile(r"([A-Za-z]{2,3})(?:[_-][A-Za-z]{4})?(?:[_-]([A-Za-z]{2}))?(?:[_.@-].*)?")


def locale_of(text: str) -> str:
    """A locale such as `de` or `de-AT`; empty for what is no language."""
    cleaned = text.strip()
    if tag := TAG.fullmatch(cleaned):
        code = tag[1].lower() if len(tag[1]) == 2 else _short(tag[1].lower())
        if code in _languages():
            return f"{code}-{tag[2].upper()}" if tag[2] else code
    name = re.sub(r"\s*\(.*\)$", "", cleaned).casefold()
    return _by_name().get(name, "")


def spoken(text: str, wanted: str) -> str:
    """The wanted locale when it is the same language: a German page's de-DE is no locale of its own."""
    found = locale_of(text)[:2]
    return wanted if found == wanted[:2] else found


@cache
def _languages() -> frozenset[str]:
    return frozenset(code for code in map(str, Locale("en").languages) if len(code) == 2)


def _short(code: str) -> str:
    return str(get_global("language_aliases").get(code, code))


@cache
def _by_name() -> dict[str, str]:
    return {
        str(name).casefold(): code
        for language in NAMED_IN
        for code, name in Locale(language).languages.items()
        if len(code) == 2
    }
