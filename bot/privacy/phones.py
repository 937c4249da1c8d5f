"""Finding phone numbers among all the other numbers in customers' messages."""

import re
from collections.abc import Iterator
from typing import Literal

import phonenumbers

from bot.privacy.words import any_of, listed

Span = tuple[int, int]
Context = Literal["call", "label", "none"]

_REGIONS = listed("phone", "regions")
_CHECKS = 300  # of numbering plans per text; beyond them, all that looks like a phone number counts as one

_SPACE = "[ \u00a0\u2009\u202f]"
_SEPARATOR = rf"(?:{_SPACE}?[()/.–-]{_SPACE}?[()]?|{_SPACE}[()]?)"
_CANDIDATE = re.compile(rf"(?:\+|\(\+?|(?<!\w))\d(?:{_SEPARATOR}?\d){{5,24}}(?!\w)")
_AMERICAN = re.compile(r"\(?[2-9]\d\d\)?[ .-][2-9]\d\d[ .-]\d{4}")
_GROUP = re.compile(r"(?<=\D)[+(]*\d")

# “02.03.2024” would do as a number in Duisburg, so dates, times and prices are taken out first; but a French
# “06.12.34.56.78” is no date and more.
_OTHER = re.compile(
    r"(?<!\d)(?:"
    r"(?<!\d\.)\d{1,2}\.\s?\d{1,2}\.\s?(?:\d{4}|\d\d)(?!\.\d)"
    r"|(?<!\d[/-])\d{1,2}(?P<mark>[/-])\d{1,2}(?P=mark)(?:\d{4}|\d\d)(?!(?P=mark)\d)"
    r"|\d{4}[-/.]\d\d[-/.]\d\d"
    r"|\d{1,2}:\d\d(?::\d\d)?"
    rf"|\d{{1,3}}(?:(?:[.,]|{_SPACE})\d{{3}})*[.,]\d\d(?={_SPACE}?(?:€|EUR\b|Euro|CHF|\$|£|GBP|USD))"
    r")(?!\d)",
    re.IGNORECASE,
)
_CALL = re.compile(
    rf"(?<!\w)(?:{any_of(listed('phone', 'call'))})(?:-?(?:{any_of(listed('phone', 'number'))}))?(?!\w)",
    re.IGNORECASE,
)
_LABEL = re.compile(rf"(?<!\w)(?:{any_of(listed('phone', 'label'))})(?!\w)", re.IGNORECASE)
_ABBREVIATION = "".join(rf"(?<!{re.escape(word)})" for word in listed("phone", "abbreviations"))
_BREAK = re.compile(rf"[?!;,\n\d]|{_ABBREVIATION}\.\s", re.IGNORECASE)
_REACH = 48  # characters before a number that may say what it is


def find_phones(text: str) -> Iterator[Span]:
    """Where phone numbers stand in `text`: international, American, and of the countries of our languages.

    Numbers that begin with + or 0 must be valid in a numbering plan. After words such as “Telefon”, a
    possible number is enough; after words such as “Bestellnummer”, only one that begins with + counts.
    """
    text = _OTHER.sub(lambda match: "x" * len(match.group()), text)
    position, last, checks = 0, 0, _CHECKS
    while (run := _CANDIDATE.search(text, position)) is not None:
        start, found = run.start(), None
        context = _context(text, start)
        for end in _ends(text, run) if _may_begin(text[last:], start - last, context) else ():
            checks -= 1
            if checks < 0 or _is_phone(text[start:end], context):
                found = end
                break
        if found is not None:
            yield start + (text[start] == "(" and ")" not in text[start:found]), found
            last = found
        group = _GROUP.search(text, start + 1)
        position = found or (group.start() if group else len(text))


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


def _is_phone(number: str, context: Context) -> bool:
    digits = re.sub(r"\D", "", number)
    if number.startswith(("+", "(+")) or digits.startswith("00"):
        if context == "label" and "+" not in number:
            return False
        return 8 <= len(digits) <= 17 and _valid(f"+{digits.removeprefix('00')}", None, "+" in number)
    if context == "label" or not 7 <= len(digits) <= 13:
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


def _context(text: str, start: int) -> Context:
    """What the words just before a number say of it; the nearest word counts."""
    before = _BREAK.split(text[max(0, start - _REACH) : start])[-1]
    call = max((match.end() for match in _CALL.finditer(before)), default=0)
    label = max((match.end() for match in _LABEL.finditer(before)), default=0)
    if call == label:
        return "none"
    return "call" if call > label else "label"
