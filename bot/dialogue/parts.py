"""The parts of a message: its sentences, and the questions that one sentence asks together. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from bot.phrases import leading, phrases, spelled, tokens

LONGEST = 600  # characters; in a longer story a part says too little by itself
MOST = 3  # parts that are read by themselves; each costs an encoding
FEWEST_WORDS = 2

_SIGNS = ("&", "+")  # for “and”
_CLAUSE_END = re.compile(r"[,;.!?:\n–]+")
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+|\n+")


@dataclass(frozen=True)
class Part:
    """A part of a message, and whether it asks something."""

    text: str
    asks: bool


def parts(text: str) -> list[Part]:
    """The parts of a message in order; just one where it is short, or too long to be taken apart."""
    if len(text) > LONGEST:
        return []
    sentences = [sentence.strip() for sentence in _SENTENCE_END.split(text)]
    return [part for sentence in sentences for part in _within(sentence) if _says(part.text)]


def questions(found: Sequence[Part]) -> list[str]:
    """What a message asks, where that is several things."""
    asked = [part.text for part in found if part.asks]
    return asked if 2 <= len(asked) <= MOST else []


def matters(found: Sequence[Part]) -> list[str]:
    """What a message tells, where it asks nothing and tells several things."""
    told = [part.text for part in found]
    return told if 2 <= len(told) <= MOST and not any(part.asks for part in found) else []


def question_among(found: Sequence[Part]) -> str:
    """The only part of several that asks; empty where there is none such."""
    asked = [part.text for part in found if part.asks]
    return asked[0] if len(asked) == 1 < len(found) else ""


def told_and_asked(found: Sequence[Part], text: str) -> tuple[str, str] | None:
    """The halves of one sentence, the second of which alone asks: “stop autoplay and how do I save it”."""
    lone = len(found) == 2 and not _SENTENCE_END.search(text.strip())
    return (found[0].text, found[1].text) if lone and not found[0].asks and found[1].asks else None


def clauses(text: str) -> list[str]:
    """The first clauses that say something, where marks part a message."""
    found = [clause.strip() for clause in _CLAUSE_END.split(text) if clause.strip()]
    return [clause for clause in found if _says(clause)][:MOST] if len(found) > 1 else []


def _within(sentence: str) -> Iterator[Part]:
    """The clauses of a sentence that conjunctions part: of a question only what asks something of its own."""
    asks = sentence.endswith("?") or leading(tokens(sentence), "question") > 0
    start = 0
    for found in _conjunction().finditer(sentence):
        before, after = sentence[start : found.start()], tokens(sentence[found.end() :])
        spelled_out = tokens(found.group()) in phrases("conjunction")
        tells = not asks and spelled_out and len(after) > FEWEST_WORDS
        exclaims = not _says(before) and leading(after, "question") > 0  # “oh and when do you open”
        if not before.strip() or exclaims:
            start = found.end() if spelled_out else start
        elif _says(before) and (leading(after, "question") or tells):
            yield _part(before, asks and sentence.endswith("?"))
            start = found.end()
    yield _part(sentence[start:], sentence.endswith("?"))


def _part(text: str, asks: bool) -> Part:
    return Part(text.strip(" ,;"), asks or leading(tokens(text), "question") > 0)


def _says(text: str) -> bool:
    return len(tokens(text)) >= FEWEST_WORDS


@cache
def _conjunction() -> re.Pattern[str]:
    words = "|".join(map(re.escape, (*spelled("conjunction"), *spelled("conjunction_short"), *_SIGNS)))
    return re.compile(rf"(?:^|[,;]?\s+)(?:{words})\s+", re.IGNORECASE)
