"""Words with a capital that are no names: things, offices, days; and people whose name is a maker's."""

import re

from bot.privacy.message import Span
from bot.privacy.words import listed, set_of

_THINGS = (
    set_of("name", "nouns") | set_of("name", "wares") | set_of("name", "stop") | set_of("address", "days")
)
_ENDINGS = tuple(set_of("name", "noun_endings"))
_SHORT = 5  # letters of “DVD”, “SWIFT”
_LEAST = 5  # letters of a word that its ending tells
_WELL_KNOWN = frozenset(listed("name", "things"))


def is_thing(word: str) -> bool:
    """Whether it is a common noun, or no noun at all."""
    small = word.lower().rpartition("-")[2]  # “Robert Koch-Institut”
    if word.isupper() and len(word) <= _SHORT:
        return True
    return small in _THINGS or (len(small) >= _LEAST and small.endswith(_ENDINGS))


def is_common(word: str) -> bool:
    """Whether the list of nouns has it, whatever it ends with."""
    return word.lower() in _THINGS


def is_well_known(name: str) -> bool:
    """Whether products are called by this name."""
    return name.lower() in _WELL_KNOWN


_WARE_ENDS = tuple(set_of("name", "wares"))
_SMALL_WARES = set_of("name", "small_wares")  # in English, where things are written small
_BEFORE = re.compile(r"(?P<word>[\w-]+) $")
_AFTER = re.compile(r" (?P<word>[\w-]+)")
_REACH = 24


def is_ware(text: str, span: Span) -> bool:
    """Whether a ware stands right before or behind it: “Bett Elsa Kiefer”, “the Ted Baker bag”."""
    beside = (_BEFORE.search(text, max(0, span[0] - _REACH), span[0]), _AFTER.match(text, span[1]))
    return any(is_good(match["word"]) for match in beside if match)


def is_good(word: str) -> bool:
    """Whether it is something that is sold."""
    small = word.lower()
    return small in _SMALL_WARES or (word[0].isupper() and small.endswith(_WARE_ENDS))
