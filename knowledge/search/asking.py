"""What somebody types as what the index holds: stems, parts of compounds, beginnings, corrections."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from knowledge.search.words import LEAST_PART, parts, piece, stem, words

MOST_WORDS = 24
BEGINNINGS, CORRECTIONS = 12, 4  # words that one word may mean
LEAST_BEGINNING = 5  # letters of a finished word that is taken for the beginning of another
SAYING = 10  # a part of a compound says something where it stands in at most one of so many entries,
FEW = 3  # or in so few
UNKNOWN = ""  # a part that no entry holds
LONG = 8  # letters of a word in which two may be wrong


class Vocabulary(Protocol):
    """What a language's entries hold."""

    size: int

    def entries_with(self, term: str) -> int: ...

    def is_word(self, word: str) -> bool: ...

    def beginning(self, start: str, most: int) -> list[str]: ...

    def slipped(self, word: str) -> list[str]: ...


@dataclass(frozen=True)
class Wanted:
    """One word of what was typed: the terms of which one answers it, or the two parts of a compound."""

    terms: tuple[str, ...]
    parts: tuple[str, ...] = ()

    @property
    def every(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*self.terms, *self.parts)))

    def held_by(self, terms: Collection[str]) -> float:
        """1, or a half for each part of a compound; 0 where it is not held."""
        if any(term in terms for term in self.terms):
            return 1.0
        return sum(part in terms for part in self.parts) / max(1, len(self.parts))


def wanted(typed: str, language: str, held: Vocabulary, *, unfinished: bool) -> list[Wanted]:
    """Each word once. `unfinished`: the last one may go on."""
    found = list(dict.fromkeys(words(typed, language)))[:MOST_WORDS]
    begun = found[-1] if found and unfinished and typed[-1].isalnum() else None
    return [_wanted(word, language, held, begun=word == begun) for word in found]


def _wanted(word: str, language: str, held: Vocabulary, *, begun: bool) -> Wanted:
    own = stem(word, language)
    divided = parts(word, language, lambda each: each != own and bool(held.entries_with(each)))
    known = bool(divided or held.entries_with(own))
    others = held.beginning(word, BEGINNINGS) if begun or not (known or len(word) < LEAST_BEGINNING) else []
    if not known and not others:
        others = corrections(word, held) or held.beginning(own, BEGINNINGS if len(own) >= LEAST_PART else 0)
    if not known and not others and (half := piece(word, language, partial(_saying, held))):
        divided = (half, UNKNOWN)
    return Wanted(tuple(dict.fromkeys([own, *(stem(other, language) for other in others)])), divided)


def _saying(held: Vocabulary, part: str, own: str) -> int:
    """In how many entries a part of a compound stands, by its stem; 0 where it is chance, or in too many."""
    count = held.entries_with(own)
    if not count or count > max(FEW, held.size / SAYING):
        return 0
    is_chance = len(part) == LEAST_PART or len(own) < LEAST_PART  # as “ich” in “Wirtschaft”
    return 0 if is_chance and not held.is_word(part) else count


def corrections(word: str, held: Vocabulary) -> list[str]:
    """The words that may have been meant: one slip away, in long words two; only the nearest."""
    if len(word) < LEAST_PART or not word.isalpha():
        return []
    most = 2 if len(word) >= LONG else 1
    near = [(distance(word, other, most), n, other) for n, other in enumerate(held.slipped(word))]
    fitting = sorted(each for each in near if each[0] <= most)
    return [other for far, _, other in fitting if far == fitting[0][0]][:CORRECTIONS]


def distance(one: str, other: str, most: int) -> int:
    """How many letters are wrong, missing, too many or swapped with their neighbour; `most` + 1 if more.

    Damerau and Levenshtein's, in which no letter is touched twice.
    """
    if abs(len(one) - len(other)) > most:
        return most + 1
    earlier: Sequence[int] = ()
    before: Sequence[int] = range(len(other) + 1)
    for at, letter in enumerate(one, 1):
        row = [at]
        for to, their in enumerate(other, 1):
            best = min(before[to] + 1, row[-1] + 1, before[to - 1] + (letter != their))
            if at > 1 and to > 1 and letter == other[to - 2] and one[at - 2] == their:
                best = min(best, earlier[to - 2] + 1)
            row.append(best)
        if min(row) > most:
            return most + 1
        earlier, before = before, row
    return before[-1]
