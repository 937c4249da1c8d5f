"""Post codes with their towns, and British post codes, which tell a house or two."""

import re
from collections.abc import Collection, Iterator

from bot.privacy.message import Message, Span
from bot.privacy.recognisers.contexts import context
from bot.privacy.recognisers.people import austrian_town, towns
from bot.privacy.triggers import Trigger
from bot.privacy.words import any_of, either, listed, rarest, set_of, whole

_CAPITAL = r"[A-ZÄÖÜÉ]"
_TOWN = r"[^\W\d_][\w'-]{1,30}"
_LARGE = any_of(listed("address", "large"))
_COUNTRY = r"(?P<country>(?:D|DE|A|AT|CH|FL|F|L)(?:\s?-\s?|\s))"
_CODE = re.compile(
    rf"(?<![\w.,/#-]){_COUNTRY}?(?P<code>\d{{4,5}})[ ](?P<town>(?:(?:{_LARGE})\s)?{_TOWN})"
    rf"(?P<more>\s{either('address', 'joined')}\s{_CAPITAL}[\w'-]{{1,30}})?(?![\w])(?:\s\d{{1,2}}(?![\w.]))?",
    re.IGNORECASE,
)
_LENGTHS, _LONG = (4, 5), 5  # figures of a code; German and French ones have five
_ANY = re.compile(r"(?<![^\W_])\d{4,5}(?![^\W_])")
_YEARS = range(1900, 2060)
_ANNOUNCED = re.compile(
    rf"{whole(listed('address', 'postcode'))}[\s:.=]*$|{whole(listed('address', 'towards'))}\s$",
    re.IGNORECASE,
)
_NAMED = re.compile(rf"{whole(listed('address', 'postcode'))}[\s:.=]*$", re.IGNORECASE)
_BEFORE = 30  # characters before a code that may announce it
_COUNTED = set_of("address", "counted")

_AREAS = set_of("address", "areas")
_BRITISH = re.compile(
    rf"(?<![\w-])(?:(?P<town>{_CAPITAL}[a-z-]{{2,20}}),?\s)?(?P<code>(?P<area>[A-Z]{{1,2}})\d[A-Z\d]?(?P<gap>\s?)\d[ABD-HJLNP-UW-Z]{{2}})(?![\w-])"
)
_BRITISH_END = re.compile(r"\d[A-Za-z]{2}(?![^\W_])")
_BRITISH_SMALL = re.compile(_BRITISH.pattern, re.IGNORECASE)
_NO_TOWN = set_of("name", "stop") | _COUNTED | frozenset(listed("address", "postcode"))
_POSTCODE = Trigger(rarest(listed("address", "postcode")))


def find_towns(message: Message, streets: Collection[Span]) -> Iterator[Span]:
    """Where they stand; beside one of these streets any town is one."""
    text = message.plain
    beside = frozenset(end for _, end in streets), frozenset(start for start, _ in streets)
    if message.digits >= _LENGTHS[0] and _ANY.search(text) is not None:
        for match in _CODE.finditer(text):
            if _is_town(text, match, *beside):
                yield match.start(), match.end("town") if _stray(match) else match.end()
    if _BRITISH_END.search(text) is not None:
        yield from _british(text, named=message.mentions(_POSTCODE))


def _british(text: str, *, named: bool) -> Iterator[Span]:
    for match in (_BRITISH_SMALL if named else _BRITISH).finditer(text):
        if match["area"].upper() in _AREAS and (named or match["gap"] or match["town"]):
            is_town = match["town"] is not None and match["town"].lower() not in _NO_TOWN
            yield match.start() if is_town else match.start("code"), match.end()


def _stray(match: re.Match[str]) -> bool:
    return match["more"] is not None and not match["more"].split()[-1][0].isupper()


def _is_town(text: str, match: re.Match[str], ends: Collection[int], starts: Collection[int]) -> bool:
    code, town, start = match["code"], match["town"], match.start()
    if match["country"] is not None and town[0].isupper():
        return True
    first = town.split()[0].lower()
    if first in _COUNTED or (
        context(text, start) == "label" and not _NAMED.search(text, max(0, start - _BEFORE), start)
    ):
        return False
    beside = any(start - gap in ends or match.end() + gap in starts for gap in (1, 2, 3))
    if beside and first not in _NO_TOWN:
        return True
    if (town[0].isupper() or len(code) == _LONG) and _is_known(code, first):
        return True
    if int(code) in _YEARS or not town[0].isupper():
        return False
    return _ANNOUNCED.search(text, max(0, start - _BEFORE), start) is not None or _is_alone(text, match)


def _is_known(code: str, town: str) -> bool:
    """Whether a town of this name has, or may have, such a code."""
    if len(code) == 4 and austrian_town(code) == town:
        return True
    if len(code) == _LONG:
        return town in towns("de", "fr") and town not in _NO_TOWN
    return int(code) not in _YEARS and town in towns("de-ch") and town not in _NO_TOWN


def _is_alone(text: str, match: re.Match[str]) -> bool:
    """Whether nothing else stands in its line, of several."""
    before, after = text[: match.start()].rpartition("\n")[2], text[match.end() :].partition("\n")[0]
    return "\n" in text and not before.strip() and not after.strip(" .,")
