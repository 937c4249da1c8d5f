"""Phone numbers among all the other numbers in customers' messages."""

import re
from collections.abc import Iterator

import phonenumbers

from bot.privacy.found import Found
from bot.privacy.message import Message, Span
from bot.privacy.recognisers.contexts import Context, context
from bot.privacy.recognisers.numerals import spoken
from bot.privacy.words import either, listed

_REGIONS = listed("phone", "regions")
_LEAST = 6  # figures
_CHECKS = 300  # of numbering plans per text; beyond them, all that looks like a phone number counts as one

_SPACE = " "
_SEPARATOR = rf"(?:{_SPACE}?[()/._-]{_SPACE}?[()]?|{_SPACE}[()]?)"
_CANDIDATE = re.compile(rf"(?:\+|\(\+?|(?<!\w))\d(?:{_SEPARATOR}?\d){{5,24}}(?!\w)")
_AMERICAN = re.compile(r"\(?[2-9]\d\d\)?[ .-][2-9]\d\d[ .-]\d{4}")
_GROUP = re.compile(r"(?<=\D)[+(]*\d")

# “02.03.2024” would do as a number in Duisburg, so dates, times and prices are taken out first; but a French
# “06.12.34.56.78” is no date and more.
_OTHER = re.compile(
    r"(?=[\dI])(?<!\d)(?:"
    r"(?<!\d\.)\d{1,2}\.\s?\d{1,2}\.\s?(?:\d{4}|\d\d)(?!\.\d)"
    r"|(?<!\d[/-])\d{1,2}(?P<mark>[/-])\d{1,2}(?P=mark)(?:\d{4}|\d\d)(?!(?P=mark)\d)"
    r"|(?:19|20)\d\d[-/.][01]\d[-/.][0-3]\d(?![-/.]\d)"
    r"|ISBN(?:-1[03])?:? ?[\dX -]{9,17}"
    r"|1Z(?: ?[0-9A-Z]){16}"  # a parcel of UPS
    r"|\d{1,2}:\d\d(?::\d\d)?"
    rf"|\d{{1,3}}(?:(?:[.,]|{_SPACE})\d{{3}})*[.,]\d\d(?={_SPACE}?(?:€|EUR\b|Euro|CHF|\$|£|GBP|USD))"
    r")(?!\d)",
    re.IGNORECASE,
)
# In groups of four, as accounts and parcels are written: no part of it is a phone number.
_COUNTING, _LEAST_APART = re.compile(r"\d(?: \d)+"), 9  # figures one by one: “0 1 2 3 4 5 6” counts
# “Durchwahl 12”, “Vorwahl 0421”: where a number was found, they are parts of it.
_PARTS = re.compile(
    rf"(?<!\w){either('phone', 'parts')}(?:-?{either('phone', 'number')})?[\s:.]{{1,3}}"
    rf"(?:{either('fillers', 'is')}\s)?(?P<digits>\d{{1,6}})(?!\w)",
    re.IGNORECASE,
)
_LEAST_WITHIN = 10  # figures of a phone number behind another number that is the shop's own
_OF_FOURS = re.compile(r"\d{4}(?:[ ./-]\d{4}){2,}(?:[ ./-]\d{1,4})?")


def find(message: Message) -> Iterator[Found]:
    """Where phone numbers stand, in figures or in words."""
    if message.digits >= _LEAST and _CANDIDATE.search(message.plain):
        spans = [*_in_figures(message.plain)]
        if spans:
            spans += [match.span("digits") for match in _PARTS.finditer(message.plain)]
        yield from (Found(start, end, "phone") for start, end in spans)
    yield from (Found(start, end, "phone") for start, end, digits in spoken(message) if _is_said(digits))


def without_dates(text: str) -> str:
    """The text with letters in place of dates, times and prices."""
    return _OTHER.sub(lambda match: "x" * len(match.group()), text)


def _is_said(digits: str) -> bool:
    """Whether digits in words are a phone number: nobody says a price or a date in that way."""
    return digits.startswith("0") and any(_valid(digits, region, True) for region in _REGIONS)


def _in_figures(text: str) -> Iterator[Span]:
    """International numbers, American ones, and those of the countries of our languages.

    Numbers that begin with + or 0 must be valid in a numbering plan. After words such as “Telefon”, a
    possible number is enough; after words such as “Bestellnummer”, only one that begins with + counts.
    """
    text = without_dates(text)
    position, last, checks, labelled = 0, 0, _CHECKS, 0
    while (run := _CANDIDATE.search(text, position)) is not None:
        start, found = run.start(), None
        said = context(text, start)
        least = _LEAST_WITHIN if start < labelled and said == "none" else 0
        if said == "label":
            labelled = run.end()
        for end in _ends(text, run) if _may_begin(text[last:], start - last, said) else ():
            checks -= 1
            if checks < 0 or (_is_phone(text[start:end], said) and _digits(text[start:end]) >= least):
                found = end
                break
        if found is not None:
            yield start + (text[start] == "(" and ")" not in text[start:found]), found
            last = found
        position = found or _next(text, run)


def _next(text: str, run: re.Match[str]) -> int:
    """Where to look on, when no number begins where this run of digits does."""
    if _OF_FOURS.fullmatch(run.group()):
        return run.end()
    group = _GROUP.search(text, run.start() + 1)
    return group.start() if group else len(text)


def _may_begin(text: str, start: int, context: Context) -> bool:
    """Whether a phone number may begin here: by its own looks or the words before, not within a name."""
    if context == "call":
        return True
    if re.search(r"\w[-/_.,#=]$", text[max(0, start - 2) : start]):
        return False
    return text.startswith(("+", "(", "0"), start) or _AMERICAN.match(text, start) is not None


def _ends(text: str, run: re.Match[str]) -> Iterator[int]:
    """Where a number in this run of digits may end, the furthest first."""
    for end in range(run.end(), run.start() + 6, -1):
        following = text[end : end + 2]
        within = following[:1].isalnum() or re.fullmatch(r"[-/_.,](?![0+])\w", following)
        if text[end - 1].isdigit() and not within:
            yield end


def _digits(number: str) -> int:
    return sum(map(str.isdigit, number))


def _is_phone(number: str, context: Context) -> bool:
    digits = re.sub(r"\D", "", number)
    if number.startswith(("+", "(+")) or digits.startswith("00"):
        if context == "label" and "+" not in number:
            return False
        lenient = "+" in number or context == "call"
        return 8 <= len(digits) <= 17 and _valid(f"+{digits.removeprefix('00')}", None, lenient)
    if context == "label" or not 7 <= len(digits) <= 13:
        return False
    if _COUNTING.fullmatch(number) and len(digits) < _LEAST_APART:
        return False
    if digits.startswith("0"):
        return any(_valid(digits, region, context == "call") for region in _REGIONS)
    if _AMERICAN.fullmatch(number) and _valid(digits, "US", False):
        return True
    return context == "call" and any(_valid(digits, region, False) for region in _REGIONS)


def _valid(number: str, region: str | None, possible_is_enough: bool) -> bool:
    try:
        parsed = phonenumbers.parse(number, region)
    except phonenumbers.NumberParseException:
        return False
    check = phonenumbers.is_possible_number if possible_is_enough else phonenumbers.is_valid_number
    return bool(check(parsed))
