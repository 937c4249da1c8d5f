"""Words without one of which a text need not be searched: all recognisers' words looked up in one pass. Pure.

A message has some twenty words, the recognisers have hundreds of patterns, and most texts need few of them.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from itertools import count
from typing import NamedTuple

Words = Iterable[str] | Callable[[], Iterable[str]]

_HEAD, _SHORT = 3, 2  # letters by which beginnings are looked up


class Trigger:
    """Any of these words; with `begun`, any word that begins like one of them. A function is called later."""

    def __init__(self, words: Words, *, begun: bool = False) -> None:
        self.bit = 1 << next(_COUNT)
        _ALL.append((self.bit, words, begun))
        _index.cache_clear()


_COUNT = count()
_ALL: list[tuple[int, Words, bool]] = []


class _Index(NamedTuple):
    """Which triggers a word is one of: by all of it, or by its first letters, three or two."""

    known: frozenset[str]
    whole: Mapping[str, int]
    heads: Mapping[str, tuple[tuple[str, int], ...]]
    short: Mapping[str, int]


@cache
def _index() -> _Index:
    whole: defaultdict[str, int] = defaultdict(int)
    beginnings: defaultdict[str, int] = defaultdict(int)
    for bit, words, begun in _ALL:
        for word in words() if callable(words) else words:
            (beginnings if begun and len(word) >= _SHORT else whole)[word] |= bit
    heads: defaultdict[str, tuple[tuple[str, int], ...]] = defaultdict(tuple)
    for word, bits in beginnings.items():
        heads[word[:_HEAD]] += ((word, bits),)
    short = {word: bits for word, bits in beginnings.items() if len(word) == _SHORT}
    return _Index(
        frozenset(whole), dict(whole), {head: of for head, of in heads.items() if len(head) == _HEAD}, short
    )


def triggered(words: frozenset[str]) -> int:
    """The bits of all triggers that occur among these words."""
    index = _index()
    found = 0
    for word in words & index.known:
        found |= index.whole[word]
    for word in words:
        for beginning, bits in index.heads.get(word[:_HEAD], ()):
            if word.startswith(beginning):
                found |= bits
    for head in {word[:_SHORT] for word in words} & index.short.keys():
        found |= index.short[head]
    return found
