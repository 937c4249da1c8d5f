"""Number plates, by form, where the words around speak of one or of a car."""

import re
from collections.abc import Iterator

from bot.privacy.found import Found
from bot.privacy.message import Message, Span
from bot.privacy.recognisers.contexts import context
from bot.privacy.triggers import Trigger
from bot.privacy.words import any_of, either, listed, rarest, set_of, whole

_FORM = (
    r"(?<![\w-])(?:"
    r"[A-ZÄÖÜ]{1,3}[ .:-][A-Z]{1,2}[ -]?\d{1,4}(?: ?[EH])?"  # Germany
    r"|[A-Z]{1,2}[ -]?\d{1,5} ?[A-Z]{1,3}"  # Austria
    r"|(?:A[GIR]|B[ELS]|FR|G[ELR]|JU|LU|N[EW]|OW|S[GHOZ]|T[GI]|UR|V[DS]|Z[GH]|FL)"
    r"[ .-]?(?:\d{1,3}[ .']\d{3}|\d{2,6})"  # Switzerland
    r"|[A-Z]{2}\d\d ?[A-Z]{3}|[A-Z]\d{1,3} ?[A-Z]{3}"  # United Kingdom
    r"|[A-Z]{2}-\d{3}-[A-Z]{2}"  # France
    r")(?![\w-])"
)
_PLATE, _ANY_CASE = re.compile(_FORM), re.compile(_FORM, re.IGNORECASE)
_NAMED, _CAR = listed("identity", "plate"), listed("identity", "car")
_SAYS = rf"(?:\s?[:=]|\s{either('fillers', 'is')}(?=\s))?"
_NAMES = re.compile(rf"(?<![\w-])(?:\w{{1,15}}-)?(?:{any_of(_NAMED)})(?!\w){_SAYS}", re.IGNORECASE)
_BEHIND = re.compile(
    rf"(?P<plate>(?-i:{_FORM}))\s{either('fillers', 'is')}\s(?:{either('fillers', 'mine')}\s)?"
    rf"{whole(_NAMED)}",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"[^\d.?!\n]{0,25}$")
_SHORT = r"[^\d.?!\n]{0,20}"
_WITH_CAR = re.compile(
    rf"{whole(_CAR)}{_SHORT}?(?P<after>(?-i:{_FORM}))|(?P<before>(?-i:{_FORM})){_SHORT}?{whole(_CAR)}",
    re.IGNORECASE,
)
_HYPHENED = re.compile(  # “Golf mit M-AB 123E”: too plain a form to be a model's
    r"(?<![\w-])[A-ZÄÖÜ]{1,3}-[A-Z]{1,2} ?\d{2,4}(?: ?[EH])?(?![\w-])"
)
_OWN = re.compile(  # “mein Golf, WOB VW 38, parkt dort”
    rf"(?<!\w){either('name', 'whose')}\s(?:[^\W\d_]{{1,15}}\s)?{either('identity', 'cars')}"
    r"[^\d.?!\n]{0,12}?[,(:]\s?"
    r"(?P<plate>(?-i:(?!VW|BMW|GTI|KIA|AMG|TDI|TSI)[A-ZÄÖÜ]{1,3} [A-Z]{1,2} ?\d{1,4}(?: ?[EH])?))"
    r"(?=[ ]*(?:[,).;!?\n]|$))",
    re.IGNORECASE,
)
_SMALL = re.compile(  # “mein auto b mw 4711 wurde …”
    r"(?<!\w)(?:auto|wagen|pkw|fahrzeug),? "
    r"(?P<plate>(?P<town>[a-zäöü]{1,3})[ -][a-z]{1,2}[ -]?\d{2,4}(?: ?[eh])?)(?!\w|,\d)"
)
_STOP = set_of("name", "stop") | set_of("secret", "stop")
_CARS = Trigger(rarest(listed("identity", "cars")))
_REACH = 26  # characters between the word and the plate, or a few more
_LONGEST = 12  # characters of a plate
_NAME_WORDS, _CAR_WORDS = Trigger(rarest(_NAMED)), Trigger(rarest(_CAR))


def find(message: Message) -> Iterator[Found]:
    """Where they stand."""
    if not message.has_digits:
        return
    text = message.plain
    if message.mentions(_NAME_WORDS):
        for name in _NAMES.finditer(text):
            reach = name.end(), name.end() + _REACH + _LONGEST
            plate = _PLATE.search(text, *reach) or _ANY_CASE.search(text, *reach)
            if plate and _BETWEEN.fullmatch(text, name.end(), plate.start()):
                yield Found(*plate.span(), "plate")
        yield from (Found(*match.span("plate"), "plate") for match in _BEHIND.finditer(text))
    if message.mentions(_CAR_WORDS):
        yield from (Found(start, end, "plate") for start, end in _beside_cars(text))
    if message.mentions(_CARS):
        yield from (Found(*match.span("plate"), "plate") for match in _OWN.finditer(text))
        for match in _HYPHENED.finditer(text):
            if context(text, match.start()) != "label":
                yield Found(*match.span(), "plate")


def _beside_cars(text: str) -> Iterator[Span]:
    for match in _WITH_CAR.finditer(text):
        yield match.span("after" if match["after"] else "before")
    for match in _SMALL.finditer(text):
        if match["town"] not in _STOP:
            yield match.span("plate")
