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
_MADE = re.compile(r"(?:(?P<before>[\w'-]+) )?(?P<word>[\w-]+) (?:von|by) $")
_OWNED = set_of("name", "articles") | frozenset(listed("name", "whose"))
_SOLD = re.compile(r" (?P<word>[a-z]+)(?=[ ]*(?:[,;.!?\n]|$))")
_PLACES = set_of("name", "places")
_REACH, _FAR = 24, 48


def is_ware(text: str, span: Span) -> bool:
    """Whether a ware stands right before or behind it: “Bett Elsa Kiefer”, “the Ted Baker bag”.

    Or a place, as many are called by a name: “Anna Seghers Schule”.
    """
    if is_place(text, span[1]) or _is_made(text, span[0]):
        return True
    beside = (_BEFORE.search(text, max(0, span[0] - _REACH), span[0]), _AFTER.match(text, span[1]))
    return any(is_good(match["word"]) for match in beside if match)


def is_place(text: str, end: int) -> bool:
    """Whether what ends here goes on as a street, a school or a hospital that is called by it."""
    after = _AFTER.match(text, end)
    return after is not None and after["word"].lower() in _PLACES


def is_sold(text: str, end: int) -> bool:
    """Whether a ware in small letters, as in English, stands behind it and nothing else."""
    ware = _SOLD.match(text, end)
    return ware is not None and ware["word"] in _SMALL_WARES


def _is_made(text: str, start: int) -> bool:
    """Whether a maker may stand here: “Messer von …”, but not “meine Jacke von …”."""
    made = _MADE.search(text, max(0, start - _FAR), start)
    return made is not None and is_good(made["word"]) and (made["before"] or "").lower() not in _OWNED


def is_good(word: str) -> bool:
    """Whether it is something that is sold."""
    small = word.lower()
    return small in _SMALL_WARES or (word[0].isupper() and small.endswith(_WARE_ENDS))
