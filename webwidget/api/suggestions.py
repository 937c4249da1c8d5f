"""A small lexical index over a release's questions: each word typed must begin a word of an entry. Pure.

Umlauts are found as ä, ae and a: `rueckgabe`, `ruckgabe` and `Rückgabe` are one word.
"""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

from knowledge.entries import Entry

WORD = re.compile(r"[^\W_]+")
SPELLED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
ANSWERS, TOPICS, WORDS = 6, 20, 12  # the most that is found, and the most words that are looked at
LAST = "\U0010ffff"


@dataclass(frozen=True)
class Answer:
    """An entry that may be meant, by its question."""

    entry: str
    question: str
    topic: str

    def as_json(self) -> dict[str, str]:
        return asdict(self)


@dataclass(frozen=True)
class Found:
    """Best first."""

    topics: tuple[str, ...]
    answers: tuple[Answer, ...]


class Suggestions:
    """The index of some entries."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._entries = sorted(entries, key=lambda entry: (entry.locale, entry.topic, entry.id))
        own: dict[str, set[int]] = {}
        other: dict[str, set[int]] = {}
        for position, entry in enumerate(self._entries):
            _index(own, position, [entry.question])
            _index(other, position, [*entry.variants, entry.topic])
        self._own, self._other = _Words(own), _Words(other)

    def find(self, typed: str, locale: str = "") -> Found:
        """What fits the words typed; all topics when there are none. `locale` "" means any."""
        here = [n for n, entry in enumerate(self._entries) if entry.locale.startswith(locale)]
        words = [word.translate(SPELLED) for word in WORD.findall(_folded(typed))][:WORDS]
        if not words:
            return Found(_topics(self._entries[n] for n in here), ())
        fitting = self._fitting(words, set(here))
        answers = tuple(_answer(self._entries[n]) for n in fitting[:ANSWERS])
        return Found(_topics(self._entries[n] for n in fitting), answers)

    def _fitting(self, words: Sequence[str], here: set[int]) -> list[int]:
        """Positions where each word begins one of the entry's; more words in the question come first."""
        points = dict.fromkeys(here, 0)
        for word in words:
            own, other = self._own.beginning(word), self._other.beginning(word)
            points = {
                n: score + 2 * (n in own) + (n in other) for n, score in points.items() if n in own | other
            }
        return sorted(points, key=lambda n: (-points[n], len(self._entries[n].question), n))


class _Words:
    def __init__(self, found: dict[str, set[int]]) -> None:
        self._words = sorted(found)
        self._positions = [found[word] for word in self._words]

    def beginning(self, prefix: str) -> set[int]:
        first, last = bisect_left(self._words, prefix), bisect_left(self._words, prefix + LAST)
        return set().union(*self._positions[first:last])


def _index(words: dict[str, set[int]], position: int, texts: Iterable[str]) -> None:
    for text in texts:
        for word in WORD.findall(_folded(text)):
            for spelling in {word.translate(SPELLED), _plain(word)}:
                words.setdefault(spelling, set()).add(position)


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower()


def _plain(word: str) -> str:
    """Without accents: ä becomes a."""
    split = unicodedata.normalize("NFD", word.replace("ß", "ss"))
    return "".join(character for character in split if not unicodedata.combining(character))


def _answer(entry: Entry) -> Answer:
    return Answer(entry.id, entry.question, entry.topic)


def _topics(entries: Iterable[Entry]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(entry.topic for entry in entries if entry.topic))[:TOPICS]
