"""What the matcher knows of single languages, as `languages.toml` says: their letters and telling words."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

_SHORTEST_NOUN = 6  # letters of one that is told by its ending
_WORD = re.compile(r"[\w']+")


@dataclass(frozen=True)
class Nouns:
    """How to tell nouns in a language that writes them with a capital; empty for all others."""

    after: frozenset[str] = frozenset()
    always: frozenset[str] = frozenset()
    never: frozenset[str] = frozenset()
    endings: tuple[str, ...] = ()
    bent: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.after)

    def ends(self, word: str) -> bool:
        """Whether a word ends as nouns do."""
        return word in self.always or (len(word) >= _SHORTEST_NOUN and word.endswith(self.endings))

    def bends(self, word: str) -> bool:
        """Whether a word ends as adjectives and verbs do."""
        return word.endswith(self.bent)


@dataclass(frozen=True)
class Language:
    """Its letters beyond ASCII, the letters and words that give it away, and mere courtesies."""

    letters: frozenset[str]
    telling: str
    words: frozenset[str]
    courtesies: frozenset[str]
    nouns: Nouns

    def score(self, lowered: str, found: list[str]) -> int:
        """How much of a text in lower case, and its words, gives this language away."""
        return sum(word in self.words for word in found) + 2 * sum(map(lowered.count, self.telling))


def _language(section: Mapping[str, Any]) -> Language:
    return Language(
        frozenset(section["letters"]),
        section["telling"],
        frozenset(section["words"].split()),
        frozenset(section["courtesies"].split()),
        _nouns(frozenset(section["words"].split()), section["nouns"]) if "nouns" in section else Nouns(),
    )


def _nouns(words: frozenset[str], section: Mapping[str, str]) -> Nouns:
    after, always, never = (frozenset(section[kind].split()) for kind in ("after", "always", "never"))
    endings, bent = (tuple(section[kind].split()) for kind in ("endings", "bent"))
    return Nouns(after, always, words.union(never) - always, endings, bent)


_DATA: dict[str, Any] = tomllib.loads(files("matcher").joinpath("languages.toml").read_text(encoding="utf-8"))
LANGUAGES: Mapping[str, Language] = {
    code: _language(section) for code, section in _DATA.items() if isinstance(section, dict)
}
# All letters and marks that encoders read.
LETTERS: frozenset[str] = frozenset(map(chr, range(33, 127))).union(
    _DATA["marks"], _DATA["loans"], *(language.letters for language in LANGUAGES.values())
)
COURTESIES: frozenset[str] = frozenset().union(*(language.courtesies for language in LANGUAGES.values()))


def guess(text: str) -> str | None:
    """The language that a text's words and letters give away; None when none leads."""
    lowered = text.lower()
    found = _WORD.findall(lowered)
    ranked = sorted(((one.score(lowered, found), code) for code, one in LANGUAGES.items()), reverse=True)
    (first, code), (second, _) = ranked[:2]
    return code if first > second else None


def of_locale(locale: str) -> str | None:
    """The language that a tag such as “de-AT” means; None when it is not told apart here."""
    code = locale[:2].lower()
    return code if code in LANGUAGES else None


def language_of(text: str, locale: str = "") -> str | None:
    """A text's language by its words, else by its locale."""
    return guess(text) or of_locale(locale)
