"""Gives a question that is written in small letters, or in capitals, those capitals that its language has.

German nouns begin with one, and encoders take “paket” for another word than “Paket”. A word is written as the
corpus mostly writes it within its sentences; a strange one as its ending, the word before it and the
encoders' vocabularies suggest.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache

from matcher.languages import LANGUAGES, Nouns

_WORD = re.compile(r"(?<!['’])[^\W\d_]+")  # of “I'd” the first letter
_OPENING = re.compile(r"(?:^|[.!?\n]\s*)[^\w\n]*[^\W\d_]")  # up to a sentence's first letter
_BEGINS = re.compile(r"(?:^|[.!?:\n„“\"])[\s„“\"(]*$")
_LEAST_SHOUTED = 6  # capitals, in a text without small letters
_LONGEST_MARKS = 8  # characters before a word that tell whether a sentence begins there
_SHOUTED = 4  # letters of a word that shouts among others
_SHORTEST_HEAD = 5  # letters of a word at the end of a compound
_MOST_KEYWORDS = 4
_REMEMBERED = 16_384
_NONE = Nouns()
_Counts = dict[str, Counter[str]]  # by language


class Casing:
    """`texts` are a corpus' own with their languages; `likelihood` is an encoder's, of a word as written."""

    def __init__(
        self,
        texts: Iterable[tuple[str, str]],
        likelihood: Callable[[str], float],
        before: "Casing | None" = None,
    ) -> None:
        """Of the texts only those are read that were not `before`."""
        self._texts = Counter(texts)
        self._counts = _counted(self._texts - before._texts if before else self._texts)
        if before:
            _join(self._counts, before._counts, _counted(before._texts - self._texts))
        self._known = {language: _mostly(count) for language, count in self._counts.items()}
        self._likelihood = likelihood
        self._strange = lru_cache(maxsize=_REMEMBERED)(self._likeliest)

    def restore(self, text: str, language: str) -> str:
        """The text with its capitals, if it has none within its sentences, or hardly anything else.

        In a text that is written as usual, only single words in capitals become quiet.
        """
        if not _bare(text):
            return _opened(_WORD.sub(lambda found: self._quiet(found.group(), language), text))
        written = _Words(self, language).of(text)
        if _keywords(text) and not _nouns_of(language):
            return written
        return _OPENING.sub(lambda found: found.group()[:-1] + found.group()[-1].upper(), written)

    def word(self, lowered: str, before: str, language: str) -> str:
        """A word in small letters, and that before it, as the language writes it."""
        known = self._known.get(language, {}).get(lowered)
        if known is not None:
            return known
        nouns = _nouns_of(language)
        if not nouns or lowered in nouns.never:
            return lowered
        if nouns.ends(lowered) or (before in nouns.after and len(lowered) > 2 and not nouns.bends(lowered)):
            return lowered.capitalize()
        return self._strange(lowered, language)

    def _likeliest(self, lowered: str, language: str) -> str:
        """By the last part of a compound, else by the vocabularies."""
        known = self._known.get(language, {})
        heads = (known.get(lowered[start:]) for start in range(2, len(lowered) - _SHORTEST_HEAD + 1))
        head = next((head for head in heads if head), lowered)
        return (
            lowered.capitalize()
            if head[0].isupper()
            else max((lowered, lowered.capitalize()), key=self._likelihood)
        )

    def _quiet(self, word: str, language: str) -> str:
        lowered = word.lower()
        shouted = len(word) >= _SHOUTED and word.isupper()
        if not shouted and (word == lowered or not word[0].islower()):
            return word
        known = self._known.get(language, {}).get(lowered)
        if not shouted:  # its first letter alone was made small
            return known or word
        return known or max((word, lowered, lowered.capitalize()), key=self._likelihood)


class _Words:
    """Goes through a text, and remembers the word before."""

    def __init__(self, casing: Casing, language: str) -> None:
        self._casing, self._language, self._before = casing, language, ""

    def of(self, text: str) -> str:
        return _WORD.sub(self._next, text)

    def _next(self, found: re.Match[str]) -> str:
        lowered = found.group().lower()
        written = self._casing.word(lowered, self._before, self._language)
        self._before = lowered
        return written


def _nouns_of(language: str) -> Nouns:
    spoken = LANGUAGES.get(language)
    return spoken.nouns if spoken else _NONE


def _keywords(text: str) -> bool:
    """Whether it is no sentence; a corpus, too, has “reset password” in small letters."""
    return text[:1].islower() and "?" not in text and len(text.split()) <= _MOST_KEYWORDS


def _opened(text: str) -> str:
    """With a capital at its beginning, unless the first word has one of its own, as “iPhone”."""
    first = _WORD.search(text)
    if first is None or first.group() != first.group().lower():
        return text
    return text[: first.start()] + text[first.start()].upper() + text[first.start() + 1 :]


def _bare(text: str) -> bool:
    """Whether no word within a sentence has a capital, or all letters are capitals."""
    within = _OPENING.sub(lambda found: found.group().lower(), text)
    if within == within.lower():
        return True
    capitals = sum(map(str.isupper, text))
    return capitals >= _LEAST_SHOUTED and not any(map(str.islower, text))


def _counted(texts: Mapping[tuple[str, str], int]) -> _Counts:
    """By language, how often each word is written so where no sentence begins."""
    counts: _Counts = {}
    for (text, language), times in texts.items():
        count = counts.setdefault(language, Counter())
        for _ in range(times):
            count.update(found.group() for found in _WORD.finditer(text) if _tells(text, found))
    return counts


def _join(counts: _Counts, more: _Counts, less: _Counts) -> None:
    """Adds what was counted before, but for what is gone."""
    for language, count in more.items():
        left = count - less[language] if language in less else count
        counts[language] = counts.get(language, Counter()) + left


def _mostly(count: Counter[str]) -> dict[str, str]:
    """Each word in small letters and how it is mostly written."""
    written: dict[str, str] = {}
    for word, _ in sorted(count.items(), key=lambda counted: (-counted[1], counted[0])):
        written.setdefault(word.lower(), word)
    return written


def _tells(text: str, found: re.Match[str]) -> bool:
    """Whether the word's spelling does not just come from its place at the beginning of a sentence."""
    if found.group()[:1].islower() or not found.group()[1:].islower():
        return True
    return not _BEGINS.search(text[max(0, found.start() - _LONGEST_MARKS) : found.start()])
