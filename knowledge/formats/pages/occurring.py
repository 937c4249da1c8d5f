"""Which of many texts occur in a long one, told in one pass over it: a page may have tens of thousands."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Final

_HEADS: Final = (24, 8, 1)  # letters by which texts are looked up, the most that they have
_FEW: Final = 50  # are each looked for sooner than the text is passed once


def occurring(wanted: Iterable[str], text: str) -> frozenset[str]:
    """Those of `wanted` that stand somewhere in `text`; the empty one stands in any.

    What begins alike is told apart by its length, so that the time grows with the text and the lengths there
    are, not with how many are wanted.
    """
    by_size: defaultdict[int, set[str]] = defaultdict(set)
    found: set[str] = set()
    for one in wanted:
        size = next((size for size in _HEADS if len(one) >= size), 0)
        (by_size[size] if size else found).add(one)
    for size, those in by_size.items():
        few = len(those) <= _FEW
        found |= {one for one in those if one in text} if few else _passed(those, size, text)
    return frozenset(found)


def _passed(wanted: set[str], size: int, text: str) -> set[str]:
    """Those of at least `size` letters that one pass over the text meets."""
    alike: defaultdict[str, defaultdict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
    for one in wanted:
        alike[one[:size]][len(one)].add(one)
    found: set[str] = set()
    for start in range(len(text) - size + 1):
        of_lengths = alike.get(text[start : start + size])
        for length, those in of_lengths.items() if of_lengths else ():
            if (piece := text[start : start + length]) in those:
                found.add(piece)
    return found
