"""Corrects a question's spelling by the corpus: umlauts written as ae, and slips of one letter."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from string import ascii_lowercase

from matcher.languages import COURTESIES
from matcher.text import clean, fold, words

_WORD = re.compile(r"[^\W\d_]+")
_SHORTEST_CORRECTED = 5
_LONGEST_CORRECTED = 40  # letters; German compounds end before, and the slips of a word grow with its square
_MOST_WORDS = 50_000
_REMEMBERED = 16_384  # words whose mending is kept at hand


def count_words(texts: Iterable[str]) -> Counter[str]:
    """How often the texts say each word."""
    return Counter(_WORD.findall(" ".join(map(clean, texts)).lower()))


def vocabulary(counts: Mapping[str, int]) -> dict[str, str]:
    """The folded words of a corpus with their commonest spelling, the most frequent words first."""
    spellings: dict[str, list[str]] = {}
    for word, folded in zip(counts, fold(" ".join(counts)).split(), strict=True):
        spellings.setdefault(folded, []).append(word)
    totals = {folded: sum(counts[word] for word in found) for folded, found in spellings.items()}
    common = sorted(spellings, key=lambda folded: (-totals[folded], folded))[:_MOST_WORDS]
    return {folded: min(spellings[folded], key=lambda word: (-counts[word], word)) for folded in common}


class Spelling:
    """Corrects words; those of the language, which `knows` tells, stay even if the corpus lacks them."""

    def __init__(self, spellings: Mapping[str, str], knows: Callable[[str], bool]) -> None:
        self._spellings = spellings
        self._knows = knows
        self._correct = lru_cache(maxsize=_REMEMBERED)(self._corrected)
        self._key = lru_cache(maxsize=_REMEMBERED)(self._keyed)

    @property
    def whole(self) -> bool:
        """Whether it knows every word of its corpus: none of them is corrected then, whatever the others."""
        return len(self._spellings) < _MOST_WORDS

    def correct(self, text: str) -> str:
        """The text with its misspelt words replaced."""
        return _WORD.sub(lambda found: self._correct(found.group()), text)

    def key(self, text: str) -> str:
        """What is left of a text without slips, marks and courtesies; equal keys ask the same."""
        return " ".join(filter(None, map(self._key, words(clean(text)))))

    def _keyed(self, word: str) -> str:
        """A word as keys hold it; nothing when it is but a courtesy."""
        folded = fold(self.correct(word))
        return "" if folded in COURTESIES else folded

    def _corrected(self, word: str) -> str:
        folded = fold(word)
        known = self._spellings.get(folded)
        if known is not None:
            meant = word.isascii() and known.isascii()
            return word if meant or (not word.isascii() and self._knows(word)) else _like(word, known)
        if not _SHORTEST_CORRECTED <= len(word) <= _LONGEST_CORRECTED or self._knows(word):
            return word
        near = {self._spellings[slip] for slip in _slips(folded) if slip in self._spellings}
        return _like(word, near.pop()) if len(near) == 1 else word


def _like(word: str, known: str) -> str:
    return known.capitalize() if word[:1].isupper() else known


def _slips(word: str) -> Iterator[str]:
    """All spellings one slip away: a letter missing, swapped, wrong or too many (Damerau 1964)."""
    for place in range(len(word) + 1):
        head, tail = word[:place], word[place:]
        if tail:
            yield head + tail[1:]
        if len(tail) > 1:
            yield head + tail[1] + tail[0] + tail[2:]
        for letter in ascii_lowercase:
            if tail:
                yield head + letter + tail[1:]
            yield head + letter + tail
