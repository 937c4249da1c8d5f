"""What languages call things in a dialogue: “yes”, “the second one”, “and what about”. Pure.

The phrases are data, in bot/dialogue/phrases/, one file a language; all languages are heard at once.
"""

import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path

from matcher.text import fold

FILES = tuple(sorted((Path(__file__).parent / "dialogue" / "phrases").glob("*.toml")))  # one a language

_TOKEN = re.compile(r"\d+|[^\W\d_]+|[^\w\s]")
_SPEAKING = {"So", "Sc"}  # the Unicode categories of pictures and currencies; other marks say nothing
_APOSTROPHES = str.maketrans(dict.fromkeys("'’‘`´", ""))

_REMEMBERED = 128  # texts: a turn looks at its own, and at what came before, a dozen times

Phrase = tuple[str, ...]


@lru_cache(maxsize=_REMEMBERED)
def tokens(text: str) -> Phrase:
    """Folded words, numbers, pictures like 👍 and currencies; apostrophes join, all other marks part."""
    found = _TOKEN.findall(fold(text.translate(_APOSTROPHES)))
    return tuple(each for each in found if each.isalnum() or unicodedata.category(each) in _SPEAKING)


@cache
def spelled(name: str) -> tuple[str, ...]:
    """The phrases of that name in all languages, as written. Raises KeyError where a file lacks it."""
    return tuple(phrase.strip() for file in FILES for phrase in _read(file)[name].split("|"))


@cache
def phrases(name: str) -> frozenset[Phrase]:
    """The same, as tokens."""
    return frozenset(map(tokens, spelled(name)))


def labelled(words: Phrase, names: Sequence[str]) -> tuple[list[str], Phrase]:
    """The names of the phrases among the words, in order, and the words that belong to none.

    The longest phrase counts; among equally long ones that of the name given first.
    """
    found, rest, start = list[str](), list[str](), 0
    while start < len(words):
        name, end = _at(words, start, tuple(names))
        if name is None:
            rest.append(words[start])
        else:
            found.append(name)
        start = end
    return found, tuple(rest)


def leading(words: Phrase, name: str) -> int:
    """How many words the longest phrase of that name takes up at the beginning; 0 for none."""
    found, end = _at(words, 0, (name,)) if words else (None, 0)
    return end if found else 0


def trailing(words: Phrase, name: str) -> int:
    """The same at the end."""
    return max((len(phrase) for phrase in phrases(name) if words[-len(phrase) :] == phrase), default=0)


def has(words: Phrase, name: str) -> bool:
    """Whether a phrase of that name is among the words."""
    return any(_at(words, start, (name,))[0] for start in range(len(words)))


def supposes(words: Phrase) -> bool:
    """Whether but a case is named, whose outcome is asked for: “and if it's not there”."""
    opened = leading(words, "opener")
    return opened > 0 and has(words[: opened + 1], "supposing")


def _at(words: Phrase, start: int, names: tuple[str, ...]) -> tuple[str | None, int]:
    """The name of the longest phrase that begins there, and where it ends."""
    known = _by_phrase(names)
    for end in range(min(len(words), start + _longest(names)), start, -1):
        if (name := known.get(words[start:end])) is not None:
            return name, end
    return None, start + 1


@cache
def _by_phrase(names: tuple[str, ...]) -> Mapping[Phrase, str]:
    return {phrase: name for name in reversed(names) for phrase in phrases(name)}


@cache
def _longest(names: tuple[str, ...]) -> int:
    return max(map(len, _by_phrase(names)))


@cache
def _read(file: Path) -> dict[str, str]:
    return tomllib.loads(file.read_text(encoding="utf-8"))
