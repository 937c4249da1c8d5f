"""IBANs, payment cards and bank accounts.

A checksum proves an IBAN or a card (python-stdnum). People mistype, so what looks like one counts as well
after a word that says so.
"""

import re
from collections.abc import Container, Iterator
from functools import lru_cache

from stdnum import iban, luhn, numdb

from bot.privacy.found import Found
from bot.privacy.message import Message, Span
from bot.privacy.recognisers.contexts import context, is_called_own
from bot.privacy.recognisers.labelled import Labelled
from bot.privacy.triggers import Trigger
from bot.privacy.words import listed, rarest, whole

_GAP = r"[ ._/\n-]{0,3}"
_IBAN_START = re.compile(rf"(?<![A-Za-z0-9])[A-Za-z]{_GAP}[A-Za-z]{_GAP}\d{_GAP}\d")
_CARD_START = re.compile(rf"(?<![\w.,])[2-6]{_GAP}\d")
_CARD = re.compile(  # issuers and lengths; 13 digits are article numbers (EAN), not cards
    r"4\d{15}(?:\d{3})?"  # Visa
    r"|(?:5[1-5]\d\d|222[1-9]|22[3-9]\d|2[3-6]\d\d|27[01]\d|2720)\d{12}"  # Mastercard
    r"|3[47]\d{13}"  # American Express
    r"|3(?:0[0-5]|[689]\d)\d{11}"  # Diners
    r"|35(?:2[89]|[3-8]\d)\d{12,15}"  # JCB
    r"|(?:5[06-9]|6\d)\d{14,17}"  # Maestro, girocard, Discover, UnionPay
)
_GROUPED = re.compile(r"[A-Z]{2}\d\d(?:[ -][A-Z0-9]{4}){3,7}(?:[ -][A-Z0-9]{1,3})?", re.IGNORECASE)
_SEPARATORS = " .-/_\n\t:"
_MOST_SEPARATORS = 3  # in a row: a line may end within a number, or after a hyphen
_LONGEST = 110  # characters of an IBAN written with separators
_LENGTHS = range(14, 20)  # of cards

_SAYS_IBAN = re.compile(whole(listed("account", "iban")), re.IGNORECASE)
_MONEY = tuple(word.strip("*") for word in listed("account", "money"))
_AFTER_IBAN = Labelled("iban", listed("account", "iban"), least=8, most=34, pieces=9)
_AFTER_CARD = Labelled("card", listed("account", "card"), least=13, most=19, pieces=19, figures_only=True)
_AFTER_BANK = Labelled("account", listed("account", "bank"), least=6, most=12, figures_only=True, loose=True)
_AFTER_ACCOUNT = Labelled(
    "account", listed("account", "account"), least=6, most=12, figures_only=True, loose=True
)
_ACCOUNTS = Trigger(rarest(listed("account", "account")))
_SORT_CODE = re.compile(r"(?<![\w-])\d\d-\d\d-\d\d(?![\w-])")
_NEAR = 60  # characters before a number that may say what it is


def find(message: Message) -> Iterator[Found]:
    """Where they stand."""
    if not message.has_digits:
        return
    text = message.plain
    yield from (Found(start, end, "iban") for start, end in _ibans(text))
    yield from (Found(*card, "card") for card in _cards(message) if not is_called_own(text, card[0]))
    yield from _AFTER_IBAN.find(message)
    yield from (one for one in _AFTER_CARD.find(message) if context(text, one.start) != "label")
    banks = [*_AFTER_BANK.find(message)]
    yield from banks
    if banks or (message.mentions(_ACCOUNTS) and _speaks_of_money(text)):
        accounts = [*_AFTER_ACCOUNT.find(message)]
        yield from accounts
        if accounts:
            yield from (Found(*match.span(), "account") for match in _SORT_CODE.finditer(text))


def _speaks_of_money(text: str) -> bool:
    """Whether a bank is meant: by a word, or by a British sort code."""
    return any(word in text.lower() for word in _MONEY) or _SORT_CODE.search(text) is not None


def _ibans(text: str) -> Iterator[Span]:
    position = 0
    while (match := _IBAN_START.search(text, position)) is not None:
        start, position = match.start(), match.start() + 1
        country = _compact(match.group())[:2].upper()
        for end in _ends(text, start, (_iban_length(country),), letters=True):
            if _is_iban(text, start, end):
                yield start, end
                position = end


def _is_iban(text: str, start: int, end: int) -> bool:
    written = text[start:end]
    if iban.is_valid(_compact(written), check_country=False) or _GROUPED.fullmatch(written):
        return True
    return _SAYS_IBAN.search(text, max(0, start - _NEAR), start) is not None


def _cards(message: Message) -> Iterator[Span]:
    text = message.plain
    position = 0 if message.digits >= _LENGTHS.start else len(text)
    while (match := _CARD_START.search(text, position)) is not None:
        start, position = match.start(), match.end()
        for end in _ends(text, start, _LENGTHS, letters=False):
            digits = _compact(text[start:end])
            if _CARD.fullmatch(digits) and luhn.is_valid(digits):
                yield start, end
                position = end
                break


def _ends(text: str, start: int, lengths: Container[int], *, letters: bool) -> Iterator[int]:
    """Where numbers of these lengths, counted without separators, end when they begin at `start`."""
    count = gap = 0
    for position in range(start, min(len(text), start + _LONGEST)):
        letter = text[position]
        if letter.isalnum() if letters else letter.isdigit():
            count, gap = count + 1, 0
            following = text[position + 1 : position + 2]
            if count in lengths and not following.isalnum():
                yield position + 1
        else:
            gap += 1
            if letter not in _SEPARATORS or gap > _MOST_SEPARATORS:
                return


def _compact(number: str) -> str:
    return "".join(character for character in number if character.isalnum())


@lru_cache(maxsize=300)
def _iban_length(country: str) -> int:
    """Characters of an IBAN of this country; 0 when it has none."""
    (_, properties), *_ = numdb.get("iban").info(country)
    blocks = [int(size) for size in re.findall(r"(\d+)!", properties.get("bban", ""))]
    return 4 + sum(blocks) if blocks else 0
