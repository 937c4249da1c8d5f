"""Addresses in small letters, which nothing but the sentence tells: “meine straße ist die hohe luft 9”."""

import re
from collections.abc import Iterator

from bot.privacy.message import Message, Span
from bot.privacy.recognisers.things import is_thing
from bot.privacy.triggers import Trigger
from bot.privacy.words import any_of, either, listed, lists, rarest, set_of, whole

_WORD = r"[^\W\d_][\w'.-]"
_MONTH = any_of(month for of in lists("birth", "months") for months in of for month in months)
_NO_PLACE = set_of("secret", "stop") | set_of("name", "stop")  # “our street is closed until 5 …”
_TOLD = re.compile(
    rf"(?<!\w)(?:meine|unsere|neue|mini|my|our|new)\s{either('address', 'own')}\s"
    rf"{either('fillers', 'is')}\s(?:(?:die|der|das|jetzt|nun|neu|now|uf)\s){{0,2}}"
    rf"(?P<value>{_WORD}{{1,30}}(?:\s{_WORD}{{2,30}}){{0,2}}\s\d{{1,4}}(?:\s?[a-z](?!\w))?)"
    rf"(?![\w.-]|,\d|\s(?:%|uhr|euro|mal|tage|{_MONTH})(?!\w))",
    re.IGNORECASE,
)
_OWN = Trigger(rarest(listed("address", "own")))
_TO_CODE = re.compile(  # “3 the crescent york yo24 1ab”: a British house, up to its post code
    rf"(?:{either('address', 'flats')}\s\w{{1,4}},?\s)?"
    rf"(?<![\w-])\d{{1,4}}[a-z]?,?\s(?:{_WORD}{{1,20}},?\s){{1,7}}"
    r"[a-z]{1,2}\d[a-z\d]?\s?\d[abd-hjlnp-uw-z]{2}(?!\w)",
    re.IGNORECASE,
)
_CODE_ENDS = re.compile(r"\d[A-Za-z]{2}(?![^\W_])")
_ANNOUNCED = re.compile(whole(listed("address", "announced")), re.IGNORECASE)
_REACH = 80  # characters


def find_own(message: Message) -> Iterator[Span]:
    """Where they stand, without towns that lists know."""
    text = message.plain
    if message.mentions(_OWN):
        for match in _TOLD.finditer(text):
            first, *others = re.findall(r"[^\W\d_]{2,}", match["value"].lower())
            if not is_thing(first) and _NO_PLACE.isdisjoint((first, *others)):
                yield match.span("value")
    if _CODE_ENDS.search(text) is not None:
        for match in _TO_CODE.finditer(text):
            if _ANNOUNCED.search(text, max(0, match.start() - _REACH), match.start()):
                yield match.span()
