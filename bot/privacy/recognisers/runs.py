"""Long numbers whole: where a part of one is personal, no part of it is left."""

import re
from collections.abc import Iterator, Sequence

from bot.privacy.found import Found, Kind
from bot.privacy.recognisers.phones import without_dates
from bot.privacy.words import listed, set_of

_NUMBERS: frozenset[Kind] = frozenset({"iban", "card", "account", "phone", "identity", "code"})
_RUN = re.compile(r"\d(?:[ ./_:-]{0,3}\d)*")
_QUANTITY = re.compile(r" \d{1,3}$")
_COUNTED = set_of("address", "counted") | frozenset(listed("fillers", "units"))  # “0171 2345678 2 Stück”
_WORD = re.compile(r" ([^\W\d_]+)")
_LEAST = 12  # figures


def whole_runs(text: str, found: Sequence[Found]) -> Iterator[Found]:
    """A find for each long run of figures of which only a part was found."""
    kinds = {place: one.kind for one in found for place in range(one.start, one.end)}
    numbers = any(one.kind in _NUMBERS for one in found)
    for run in _RUN.finditer(without_dates(text)) if numbers else ():
        start, end = run.span()
        counted = _WORD.match(text, end)
        if counted and counted[1].lower() in _COUNTED and (quantity := _QUANTITY.search(text, start, end)):
            end = quantity.start()
        places = [place for place in range(start, end) if text[place].isdigit()]
        kind = next((kinds[place] for place in places if kinds.get(place) in _NUMBERS), None)
        if kind is not None and len(places) >= _LEAST and not all(place in kinds for place in places):
            yield Found(start, end, kind)
