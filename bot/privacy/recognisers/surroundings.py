"""What makes an address of the words around a post code, a street or a house: places that no list knows.

“Speicherstadt 3, 20457 Hamburg”, “The Old Rectory, Mill Street, Ludlow SY8 1BE”, “17 Fore St, Bodmin”.
"""

import re
from collections.abc import Iterable, Iterator

from bot.privacy.message import UPPER, Message, Span
from bot.privacy.recognisers.contexts import context
from bot.privacy.recognisers.people import towns
from bot.privacy.recognisers.things import is_thing
from bot.privacy.triggers import Trigger
from bot.privacy.words import any_of, either, listed, rarest, whole

_WORD = rf"[{UPPER}][\w.'-]{{0,30}}"
_SMALL = any_of(
    (*listed("address", "at"), *listed("address", "joined"), "der", "des", "de", "la", "du", "y", "the", "of")
)
_HOUSE_NUMBER = r"\d{1,4}\s?[a-zA-Z]?(?:\s?[-/]\s?\d{1,4}[a-z]?){0,3}"
_NUMBERED = re.compile(  # before a post code: “Speicherstadt 3, ”
    rf"(?<![\w-])(?P<place>(?:(?i:{_SMALL})\s)?(?P<first>{_WORD})(?:\s(?:{_WORD}|{_SMALL}|\d{{1,2}}\.)){{0,4}}\s{_HOUSE_NUMBER})"
    r"[,;]?\s{1,3}(?:in\s)?$"
)
_MORE = re.compile(rf" {_WORD}(?=[ ]*(?:[,;.!?\n)]|$))")  # “15711 Königs Wusterhausen”
_BESIDE = re.compile(
    r",?\s(?:(?:house|door)\s(?:number|no\.?)|house|no\.?|number|flat)\s(?P<number>\d{1,4}[a-z]?)(?!\w)",
    re.IGNORECASE,
)
_PIECE = re.compile(  # before a British one: “Mill Street, ”
    rf"(?:^|(?<=[\n,:])|(?<=\bto)|(?<=\bat)|(?<=\bis)|(?<=\bin))\s{{0,2}}(?P<piece>(?:{_WORD}|\d{{1,4}}[a-zA-Z]?(?:[-/]\d{{1,4}})?)"
    rf"(?:\s(?:{_WORD}|{_SMALL})){{0,3}}),?\s{{1,2}}$"
)
_BRITISH = re.compile(r"\d[A-Z]{2}$", re.IGNORECASE)
_PLACES = frozenset(listed("address", "places"))
_REACH = 80  # characters
_MOST = 4  # pieces of an address before its post code
_TOWN = re.compile(
    rf"\s?(?P<comma>,)?\s{{1,2}}(?P<town>{_WORD}(?:[ -]{_WORD}){{0,2}})"
    r"(?=[ ]*(?:[,;.!?\n)]|$)|\s(?:please|bitte)(?!\w))"
)
_IN_TOWN = re.compile(
    rf"\sin\s(?P<town>{_WORD}(?:[ -]{_WORD})?)(?=[ ]*(?:[,;.!?\n)]|$))"
)  # “Heuweg 1 in Husum”
_TOWN_BEFORE = re.compile(rf"(?<![\w-])(?P<town>{_WORD})(?:\s\(\w+\))?,\s{{1,2}}$")
_SMALL_TOWN = re.compile(r",?\s(?:in\s)?(?P<town>[^\W\d_]{3,20})(?=[ ]*(?:[,;.!?\n)]|$))")
_BEFORE = re.compile(
    rf"(?P<place>(?:{either('address', 'floors')}(?: flat)?|{either('address', 'flats')} \d{{1,3}}[a-z]?"
    rf"|Haus {_WORD}|The {_WORD}(?: {_WORD})?"
    rf"|(?:{_WORD} ){{1,2}}(?i:{either('address', 'houses')}))),\s{{1,2}}$",
    re.IGNORECASE,
)
_NAMED_HOUSE = re.compile(  # “Hillcrest, 3 Beacon Lane”
    rf"(?:^|[\n:]|(?<=\bto)|(?<=\bat)|(?<=\bis))\s{{0,2}}(?P<place>{_WORD}(?: {_WORD})?),\s{{1,2}}$"
)
_TYPED = rf"(?:{_WORD}\s){{1,3}}(?i:{either('address', 'types')})(?!\w)"
_NUMBERS = Trigger(rarest(listed("address", "numbers", "fields")))
_STREETS = Trigger(rarest(listed("address", "words")))
_HOUSE = re.compile(
    rf"(?<![\w-])(?P<house>(?:The\s)?(?:[{UPPER}][\w']{{1,20}}\s){{1,3}}"
    rf"(?i:{either('address', 'houses')})(?!\w))"
    rf"(?:,?\s{{1,2}}(?P<street>{_TYPED}))?"
    rf"|(?<![\w-])The\s{_WORD}(?:\s{_WORD})?,\s{{1,2}}(?P<other>{_TYPED})"
)
_HOUSES = Trigger(rarest(listed("address", "houses", "types")))
_ANNOUNCED = re.compile(
    rf"{whole(listed('address', 'announced'))}(?:\W{{1,3}}(?:is|to|at|it|number))?\W{{1,3}}$", re.IGNORECASE
)
_NUMBER_TOLD = re.compile(
    rf"(?<!\w)(?:hausnummer|hausnr\.?|haus-nr\.?|house number|house no\.?)"
    rf"(?:\s(?:in|am|an|auf|im|on)\s(?:der\s|dem\s|the\s)?(?P<street>[^\W\d_]{{3,30}}(?:\s[^\W\d_]{{3,20}})?))?"
    rf"\s{either('fillers', 'is')}\s(?:die\s)?(?P<value>\d{{1,4}}\s?[a-z]?)(?!\w)",
    re.IGNORECASE,
)
_NUMBER_BEHIND = re.compile(rf"(?<![\w-]){_TYPED},?\s(?i:number|no\.?|nr\.?)\s\d{{1,4}}[a-z]?(?!\w)")
_LINE = re.compile(rf"\s*\d{{1,4}}[a-z]?\s{_WORD}(?:\s{_WORD})?,\s{_WORD}[.\s]*")
_STREET_ENDS = tuple(word.strip(".") for word in listed("address", "suffixes", "endings"))
_STREET_TOLD = re.compile(
    rf"(?<!\w)(?:die|meine|unsere)\s{either('address', 'words')}\s(?:heißt\s|heisst\s|ist\s|lautet\s)?"
    rf"(?P<value>(?-i:{_WORD}))(?=[ ]*(?:[,;.!?\n]|$))",
    re.IGNORECASE,
)


def around_codes(text: str, codes: Iterable[Span]) -> Iterator[Span]:
    """Places right before post codes with their towns."""
    for start, end in codes:
        if _BRITISH.search(text, max(start, end - 3), end):
            yield from _british(text, start)
            if beside := _BESIDE.match(text, end):
                yield beside.span("number")
        else:
            if (more := _MORE.match(text, end)) and not is_thing(more.group().strip()):
                yield more.span()
            match = _NUMBERED.search(text, max(0, start - _REACH), start)
            first = match["first"].lower() if match else ""
            if (
                match
                and (first in _PLACES or not is_thing(first))
                and context(text, match.end("place")) != "label"
            ):
                yield match.span("place")


def _british(text: str, end: int) -> Iterator[Span]:
    """Piece by piece, as long as all words of one have capitals: house, street, town."""
    for _ in range(_MOST):
        match = _PIECE.search(text, max(0, end - _REACH), end)
        if match is None or is_thing(re.split(r"[\s,]", match["piece"])[0]):
            return
        yield match.span("piece")
        end = match.start("piece")


def around_streets(text: str, streets: Iterable[Span]) -> Iterator[Span]:
    """Towns behind streets; towns, floors and houses before them."""
    for start, end in streets:
        british = text[start].isdigit() or text[start:end].lower().startswith(listed("address", "flats"))
        yield from _town_behind(text, end, british=british)
        town = _TOWN_BEFORE.search(text, max(0, start - _REACH), start)
        if town and town["town"].lower() in towns():
            yield town.span("town")
        yield from _house_before(text, start, british=british)


def _house_before(text: str, start: int, *, british: bool) -> Iterator[Span]:
    """“Top Floor Flat, ”, “Haus Waldfrieden, ”, “Hillcrest, ”."""
    near = max(0, start - _REACH), start
    before, house = _BEFORE.search(text, *near), _NAMED_HOUSE.search(text, *near)
    if before and (british or before["place"].startswith("Haus ")):
        yield before.span("place")
    elif british and house and not any(map(is_thing, house["place"].split())):
        yield house.span("place")


def _town_behind(text: str, end: int, *, british: bool) -> Iterator[Span]:
    within = _IN_TOWN.match(text, end)
    if within and not any(map(is_thing, re.split("[ -]", within["town"]))):
        yield within.span("town")
    town, small = _TOWN.match(text, end), _SMALL_TOWN.match(text, end)
    if town and (_is_known(town["town"]) or (british and _set_off(town))):
        yield town.span("town")
    elif small and small["town"] in towns(*(("en-gb",) if british else ())):
        yield small.span("town")


def _set_off(town: re.Match[str]) -> bool:
    """Whether a comma stands before it, and it is no thing."""
    return town["comma"] is not None and not is_thing(town["town"].split()[0])


def _is_known(town: str) -> bool:
    return town.split()[0].lower() in towns()


def houses(message: Message) -> Iterator[Span]:
    """“Rose Cottage, Church Lane”, where something is sent."""
    text = message.plain
    if not message.mentions(_HOUSES):
        return
    for match in _HOUSE.finditer(text):
        near = max(0, match.start() - _REACH), match.start()
        if match["street"] or match["other"] or _ANNOUNCED.search(text, *near):
            yield match.span()
            if before := _BEFORE.search(text, *near):
                yield before.span("place")
            if (town := _TOWN.match(text, match.end())) and (_set_off(town) or _is_known(town["town"])):
                yield town.span("town")


def told(message: Message) -> Iterator[Span]:
    """“Hausnummer ist 14, die Straße Gänseweide”, “Sandpit Lane, number 77”, “3 Whin Brow, Cloughton”."""
    text = message.plain
    if message.mentions(_NUMBERS):
        yield from (match.span() for match in _NUMBER_BEHIND.finditer(text))
        for match in _NUMBER_TOLD.finditer(text):
            yield match.span("value")
            if match["street"] and match["street"].lower().endswith(_STREET_ENDS):
                yield match.span("street")
    if (line := _LINE.fullmatch(text)) and not any(map(is_thing, re.findall(r"[^\W\d_]+", text))):
        yield line.span()
    if message.mentions(_STREETS):
        yield from (
            match.span("value") for match in _STREET_TOLD.finditer(text) if not is_thing(match["value"])
        )
