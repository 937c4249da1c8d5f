"""Whose data is meant, and where they are mentioned: an e-mail address or phone number in any spelling. Pure.

Masking looks for any address and must not take a word for one. Here the address is known, so that more
spellings can be let pass: with spaces, “at” and “punkt” in words, signs between digits, digits in words, with
or without the country's number.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

import phonenumbers

from bot.privacy.errors import UnknownAddress
from bot.privacy.message import Message
from bot.privacy.recognisers.numerals import spoken
from bot.privacy.words import any_of, listed

Kind = Literal["email", "phone", "conversation", "customer"]
Number = tuple[str, str]  # the country's, and the one within it

_CONVERSATION = re.compile(r"[0-9a-f]{32}")
_EMAIL = re.compile(r"[^\s@\"<>()\[\],;]{1,64}@[^\W_][\w-]*(?:\.[\w-]+)+")
_PHONE = re.compile(r"[+(]*\d[\d\s()/.–-]{4,30}\d")
_NO_DIGITS = re.compile("[^0-9]+")
_OPEN, _CLOSE = r"\s?[(\[{<\"'„“]?\s?", r"\s?[)\]}>\"'“”]?\s?"
_BETWEEN = r"[\s().,·/-]{0,3}"  # digits of a number
SUBJECT = "sub:"  # before what a site calls its customer
_SHORTEST = 8  # digits that tell a number without the 0 or + before it


@dataclass(frozen=True)
class Person:
    """Who is meant by `address`. `mentioned(text)` tells whether a text names it."""

    kind: Kind
    address: str
    mentioned: Callable[[str], bool] = field(compare=False, repr=False)

    @classmethod
    def of(cls, address: str) -> "Person":
        """An e-mail address, a phone number, a conversation's id, or what a site calls its customer behind
        `sub:`. Raises UnknownAddress.
        """
        if (subject := address.strip().removeprefix(SUBJECT).strip()) and address.strip().startswith(SUBJECT):
            return cls("customer", subject, lambda text: False)
        given = _plain(address).strip()
        given = re.sub(r"\s*@\s*", "@", given)
        if _CONVERSATION.fullmatch(given):
            return cls("conversation", given, lambda text: False)
        if _EMAIL.fullmatch(given):
            return cls("email", given, _finder(_email(given)))
        if _PHONE.fullmatch(given) and (numbers := list(_numbers(given))):
            return cls("phone", given, _caller(numbers))
        raise UnknownAddress(address)


def _finder(pattern: str) -> Callable[[str], bool]:
    search = re.compile(pattern).search
    return lambda text: search(_plain(text)) is not None


def _caller(numbers: Sequence[Number]) -> Callable[[str], bool]:
    """A number is also told in words."""
    search = re.compile("|".join(_written(*number) for number in numbers)).search
    dialled = {before + national for country, national in numbers for before in _dialled(country)}
    nationals = [national for _, national in numbers]

    def mentioned(text: str) -> bool:
        plain = _plain(text)
        digits = _NO_DIGITS.sub("", plain)
        if any(national in digits for national in nationals) and search(plain):  # most texts end here
            return True
        return any(said in dialled for _, _, said in spoken(Message(plain)))

    return mentioned


def _plain(text: str) -> str:
    """In one spelling: small letters, usual digits and signs, nothing that is not seen."""
    return unicodedata.normalize("NFKC", Message(text).plain).casefold()


def _email(address: str) -> str:
    local, _, domain = address.partition("@")
    at = rf"{_OPEN}(?:@|{any_of(listed('email', 'at'))}){_CLOSE}"
    return rf"(?<![\w.+%-]){_spelled(local)}{at}{_spelled(domain)}(?!\w|-\w)"


def _spelled(part: str) -> str:
    dot = rf"{_OPEN}(?:\.|{any_of(listed('email', 'dot'))}){_CLOSE}"
    return dot.join(r"\s?".join(map(re.escape, piece)) for piece in part.split("."))


def _numbers(given: str) -> Iterator[Number]:
    """One for each country that the number may belong to."""
    regions = (None,) if given.startswith(("+", "00")) else listed("phone", "regions")
    seen = set()
    for region in regions:
        try:
            number = phonenumbers.parse(re.sub(r"^00", "+", given), region)
        except phonenumbers.NumberParseException:
            continue
        found = (str(number.country_code), phonenumbers.national_significant_number(number))
        if phonenumbers.is_possible_number(number) and found not in seen:
            seen.add(found)
            yield found


def _written(country: str, national: str) -> str:
    digits = _BETWEEN.join(national)
    zero = rf"(?:\(?0\)?{_BETWEEN})?"
    before = rf"(?:(?:\+|00){_BETWEEN}{_BETWEEN.join(country)}{_BETWEEN}{zero}|0{_BETWEEN})"
    optional = "?" if len(national) >= _SHORTEST else ""
    return rf"(?<!\d){before}{optional}{digits}(?!\d)"


def _dialled(country: str) -> tuple[str, ...]:
    return "", "0", country, f"{country}0", f"00{country}", f"00{country}0"
