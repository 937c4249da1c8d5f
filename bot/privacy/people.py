"""Whose data is meant, and where they are mentioned: an e-mail address or phone number in any spelling. Pure.

Masking looks for any address and must not take a word for one. Here the address is known, so that more
spellings can be let pass: with spaces, “at” and “punkt” in words, signs between digits, with or without the
country's number.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Literal

import phonenumbers

from bot.privacy.errors import UnknownAddress
from bot.privacy.words import any_of, listed

Kind = Literal["email", "phone", "conversation"]

_CONVERSATION = re.compile(r"[0-9a-f]{32}")
_EMAIL = re.compile(r"[^\s@\"'<>()\[\],;]{1,64}@[^\W_][\w-]*(?:\.[\w-]+)+")
_PHONE = re.compile(r"[+(]*\d[\d\s()/.–-]{4,30}\d")
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_OPEN, _CLOSE = r"\s?[(\[{<\"'„“]?\s?", r"\s?[)\]}>\"'“”]?\s?"
_BETWEEN = r"[\s().,·/\u2010-\u2015-]{0,3}"  # digits of a number
_SHORTEST = 8  # digits that tell a number without the 0 or + before it


@dataclass(frozen=True)
class Person:
    """Who is meant by `address`. `mentioned(text)` tells whether a text names it."""

    kind: Kind
    address: str
    mentioned: Callable[[str], bool] = field(compare=False, repr=False)

    @classmethod
    def of(cls, address: str) -> "Person":
        """An e-mail address, a phone number, or a conversation's id. Raises UnknownAddress."""
        given = _plain(address).strip()
        given = re.sub(r"\s*@\s*", "@", given)
        if _CONVERSATION.fullmatch(given):
            return cls("conversation", given, lambda text: False)
        if _EMAIL.fullmatch(given):
            return cls("email", given, _finder(_email(given)))
        if _PHONE.fullmatch(given) and (pattern := "|".join(_phones(given))):
            return cls("phone", given, _finder(pattern))
        raise UnknownAddress(address)


def _finder(pattern: str) -> Callable[[str], bool]:
    search = re.compile(pattern).search
    return lambda text: search(_plain(text)) is not None


def _plain(text: str) -> str:
    """In one spelling: small letters, usual digits, nothing that is not seen."""
    folded = unicodedata.normalize("NFKC", _UNSEEN.sub("", text)).casefold()
    if folded.isascii():
        return folded
    return "".join(
        str(digit) if (digit := unicodedata.digit(sign, None)) is not None else sign for sign in folded
    )


def _email(address: str) -> str:
    local, _, domain = address.partition("@")
    at = rf"{_OPEN}(?:@|{any_of(listed('email', 'at'))}){_CLOSE}"
    return rf"(?<![\w.+%-]){_spelled(local)}{at}{_spelled(domain)}(?!\w|-\w)"


def _spelled(part: str) -> str:
    dot = rf"{_OPEN}(?:\.|{any_of(listed('email', 'dot'))}){_CLOSE}"
    return dot.join(r"\s?".join(map(re.escape, piece)) for piece in part.split("."))


def _phones(given: str) -> Iterator[str]:
    """One pattern for each country that the number may belong to."""
    regions = (None,) if given.startswith(("+", "00")) else listed("phone", "regions")
    seen = set()
    for region in regions:
        try:
            number = phonenumbers.parse(re.sub(r"^00", "+", given), region)
        except phonenumbers.NumberParseException:
            continue
        found = (int(number.country_code or 0), phonenumbers.national_significant_number(number))
        if phonenumbers.is_possible_number(number) and found not in seen:
            seen.add(found)
            yield _number(*found)


def _number(country: int, national: str) -> str:
    digits = _BETWEEN.join(national)
    zero = rf"(?:\(?0\)?{_BETWEEN})?"
    before = rf"(?:(?:\+|00){_BETWEEN}{_BETWEEN.join(str(country))}{_BETWEEN}{zero}|0{_BETWEEN})"
    optional = "?" if len(national) >= _SHORTEST else ""
    return rf"(?<!\d){before}{optional}{digits}(?!\d)"
