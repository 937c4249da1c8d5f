"""Reads a name from one place on: titles, first names, “von der”, surnames."""

import re
from dataclasses import dataclass
from functools import cached_property

from bot.privacy.message import Span
from bot.privacy.recognisers.people import (
    bare,
    every_first_name,
    every_surname,
    first_names,
    surnames,
    words_too,
)
from bot.privacy.words import any_of, either, listed, set_of

_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|['.-](?=[^\W\d_]))*")
_TITLE = re.compile(
    rf"(?:(?:{any_of(listed('name', 'titles', 'degrees', 'professions'))})\s{{1,3}}){{1,4}}",
    re.IGNORECASE,
)
_PARTICLE = re.compile(rf"{either('name', 'particles')}\s+(?=[^\W\d_])", re.IGNORECASE)
# “J. Smith”, “J R Smith”; “I” and “A” are words
_INITIALS = re.compile(r"(?:[A-ZÄÖÜ]\. ?|(?![AI] [A-Z][a-z])[A-ZÄÖÜ] (?=[A-ZÄÖÜ][\w. ])){1,3}(?=[A-ZÄÖÜ]\w)")
_NOBLE = re.compile(r"v[ao]n|zu\s|d[aei]l?\s|te[nr]\s|el\s|al\s", re.IGNORECASE)
_MIDDLE = re.compile(r"[A-ZÄÖÜ]\. ?(?=[A-ZÄÖÜ]\w)")  # “Margaret A. Thornhill”
_INITIAL = re.compile(r" [A-ZÄÖÜ](?:\.|(?!\w))")  # “Jörg H.”
_BOTH = set_of("name", "both")
_STOP, _STATES = set_of("name", "stop"), set_of("secret", "stop")
_MOST = 4  # words
_GOES_ON = re.compile(r"[-_]?\d")  # a model: “Marie-300”
_ENDINGS, _NO_SURNAMES = tuple(set_of("name", "surname_endings")), set_of("name", "no_surnames")
_PAIR, _COMMON = 2, ("e", "en", "er", "es", "ung", "heit", "keit", "schaft", "ion", "ing", "ed", "al", "ic")
_LEAST_ENDED = 6  # letters of a surname that its ending tells
_LEAST = 2  # letters of a name that nothing but its place tells


@dataclass(frozen=True)
class Name:
    """What stands where a name may stand. `words` are those of the name itself, `ends` where each ends."""

    words: tuple[str, ...]
    span: Span
    ends: tuple[int, ...]

    @cached_property
    def is_written(self) -> bool:
        """Whether it is written as names are: each word with a capital."""
        return all(word[0].isupper() or not word[0].islower() for word in self.words)

    @property
    def has_first(self) -> bool:
        """Whether it begins with a first name; of “Hans-Peter” it is the first part."""
        first = bare(self.words[0].lower())
        return first in first_names() or ("-" in first and first.partition("-")[0] in first_names())

    @property
    def is_plain(self) -> bool:
        """Whether its first word is a name and nothing else, or no noun follows it: “Rosa Blumen”."""
        return self.has_first or len(self.words) == 1 or self.words[1].lower() in every_surname()

    @property
    def titled_span(self) -> Span:
        """After a title: a first name leads to all of it, a surname to other surnames only."""
        return self.span if self.words[0].lower() in every_first_name() else self.close_span

    @property
    def close_span(self) -> Span:
        """Up to the first word that is no surname, after the first name."""
        end = self.ends[0]
        for word, ending in zip(self.words[1:], self.ends[1:], strict=True):
            if word.lower() not in every_surname():
                break
            end = ending
        return self.span[0], end

    def until(self, place: int | None) -> "Name":
        """Its words before this one."""
        return (
            self
            if place is None
            else Name(self.words[:place], (self.span[0], self.ends[place - 1]), self.ends[:place])
        )

    @property
    def may_be_first(self) -> bool:
        """Whether it begins with a first name, be it a word as well: “I'm Grace”."""
        return self.has_first or (self.is_written and self.words[0].lower() in _BOTH)

    @property
    def has_surname(self) -> bool:
        """Whether it ends with a surname."""
        return self.words[-1].lower() in surnames()

    @property
    def has_initial(self) -> bool:
        """Whether something stands before its first word that only names have: “R. Dunmore”."""
        return self.ends[0] - len(self.words[0]) > self.span[0]

    @property
    def is_strange_pair(self) -> bool:
        """Whether it is two words that no list knows, of which the first is hardly an adjective."""
        first = self.words[0].lower()
        return len(self.words) == _PAIR and not first.endswith(_COMMON) and first not in words_too()

    @property
    def looks_like_one(self) -> bool:
        """Whether it ends as surnames do."""
        return ends_as_surname(self.words[-1])

    @property
    def is_known(self) -> bool:
        """Whether the lists know any of it."""
        return self.has_first or self.has_surname

    @property
    def is_likely(self) -> bool:
        """Whether the lists agree that it is one: as it is written, or all of it."""
        if len(self.words) > 1 and self.has_surname:
            return self.is_written or self.words[0].lower() in every_first_name()
        return self.may_be_first and self.is_written


def ends_as_surname(word: str) -> bool:
    """Whether a word no list has ends as surnames do: “Kalkbrenner”."""
    small = word.lower()
    return len(small) >= _LEAST_ENDED and small.endswith(_ENDINGS) and small not in _NO_SURNAMES


def name_at(text: str, start: int, *, titled: bool = False) -> Name | None:
    """The name that begins at `start`; None where a word stands that is none.

    `titled`: a title stands before it, so that it may begin with “von der”.
    """
    title = _TITLE.match(text, start)
    initials = _INITIALS.match(text, title.end() if title else start)
    position = initials.end() if initials else title.end() if title else start
    words: list[str] = []
    ends: list[int] = []
    while len(words) < _MOST:
        particle = _PARTICLE.match(text, position) if words or title or titled else None
        if particle and titled and not words and not _NOBLE.match(particle.group()):  # “Herr der Ringe”
            particle = None
        found = _WORD.match(text, particle.end() if particle else position)
        if found is None or not _belongs(found.group(), words, after_particle=particle is not None):
            break
        words.append(found.group())
        ends.append(found.end())
        if text[found.end() : found.end() + 1] != " ":
            break
        position = found.end() + 1
        if middle := _MIDDLE.match(text, position):
            position = middle.end()
    if not words or _GOES_ON.match(text, ends[-1]):
        return None
    initial = _INITIAL.match(text, ends[-1])
    return Name(tuple(words), (start, initial.end() if initial else ends[-1]), tuple(ends))


def _belongs(word: str, before: list[str], *, after_particle: bool) -> bool:
    """Whether this word may be part of a name: after one with a capital, all have one."""
    small = word.lower()
    if small in _STOP or len(word) < _LEAST or (word[0].islower() and small in _STATES):
        return False
    if before and before[0][0].isupper() and word.islower():  # “Karim al-Khatib”
        return False
    if before and before[0][0].islower() and not after_particle:  # people go on with other words
        return small in surnames() or small in first_names() or "'" in small
    return True
