"""Names that the lists know, wherever they stand: “Jens und Petra Kröger”, “W. Janssen”."""

import re
from collections.abc import Iterator
from itertools import chain, pairwise

from bot.privacy.found import Found
from bot.privacy.message import Message, Span
from bot.privacy.recognisers.people import FIRST, LAST, every_first_name, every_surname, first_names, surnames
from bot.privacy.recognisers.things import is_thing, is_ware
from bot.privacy.words import listed, set_of

_PAIR = re.compile(
    r"(?<![\w.-])[A-ZÄÖÜÇŞÉ][\w'-]{1,30} (?:[A-ZÄÖÜÇŞÉ][\w'-]{1,30} )?[A-ZÄÖÜÇŞÉ][\w'-]{1,30}(?!\w)"
)
# “Jens und Petra Kröger”
_AND = re.compile(r"(?<![\w-])(?P<first>[A-ZÄÖÜ][\w'-]{1,20}) (?:und|and|&|et|u\.) $")
_LONGEST = 30
_INITIALLED = re.compile(r"(?<![\w.-])(?:[A-ZÄÖÜ]\. ?){1,2}(?P<surname>[A-ZÄÖÜ][\w'-]{2,30})(?!\w)")
_SMALL_PAIR = re.compile(
    r"(?:^|[\n,.!?])[ ]{0,3}(?P<first>[a-zäöüß-]{3,20}) (?P<second>[a-zäöüß'-]{3,30})(?=\s*(?:[,.!\n]|$))"
)
_MORE = re.compile(r" (?P<word>[A-ZÄÖÜ][\w'-]{2,30})(?![\w-])")  # “Abdul Rahman Khan”
_THINGS, _NEVER = frozenset(listed("name", "things")), set_of("name", "stop")


def find(message: Message) -> Iterator[Found]:
    """Where they stand."""
    for start, end in chain(_paired(message), _initialled(message), _small_pairs(message)):
        yield Found(start, end, "name")


def _paired(message: Message) -> Iterator[Span]:
    """A first name and a surname that the lists know."""
    for pair in _PAIR.finditer(message.plain) if message.has_pair and message.mentions(LAST) else ():
        words = list(re.finditer(r"\S+", pair.group()))
        for first, second in pairwise(words):
            place = (pair.start() + first.start(), pair.start() + second.end())
            if _is_pair(first.group().lower(), second.group().lower()) and not is_ware(message.plain, place):
                start = pair.start() + first.start()
                also = _AND.search(message.plain, max(0, start - _LONGEST), start)
                known = also is not None and also["first"].lower() in first_names()
                yield also.start() if also and known else start, _whole(message.plain, place[1])
                break


def _whole(text: str, end: int) -> int:
    """With one more surname behind it."""
    more = _MORE.match(text, end)
    also = more is not None and more["word"].lower() in every_surname() and not is_thing(more["word"])
    return more.end() if more and also else end


def _initialled(message: Message) -> Iterator[Span]:
    """“W. Janssen”."""
    for match in _INITIALLED.finditer(message.plain) if message.mentions(LAST) else ():
        if match["surname"].lower() in surnames():
            yield match.span()


def _small_pairs(message: Message) -> Iterator[Span]:
    """“wiebke janssen, …”, with nothing else in its clause."""
    for match in _SMALL_PAIR.finditer(message.plain) if message.mentions(FIRST, LAST) else ():
        if match["first"] in first_names() and match["second"] in surnames():
            yield match.start("first"), match.end()


def _is_pair(first: str, second: str) -> bool:
    """A word that is a first name as well needs a surname that is nothing else."""
    if first in _NEVER or second not in surnames() or f"{first} {second}" in _THINGS:
        return False
    return first in first_names() or (first in every_first_name() and second not in every_first_name())
