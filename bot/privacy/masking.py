"""Personal data out of texts that leave their conversation: e-mail, phone, account and card numbers.

Customers' own numbers go; order numbers, article numbers, prices, dates and post codes stay, since answers
may depend on them. IBANs and cards must pass their checksums (python-stdnum), phone numbers the numbering
plans (phonenumbers), unless the words before them say what they are.
"""

import re
from collections.abc import Callable, Container, Iterable, Iterator
from functools import lru_cache

from stdnum import iban, luhn, numdb

from bot.privacy.phones import Span, find_phones
from bot.privacy.words import any_of, listed, placeholders

_AT = rf"(?:@|\s?[(\[{{]\s?(?:{any_of(listed('address', 'at'))})\s?[)\]}}]\s?)"
_DOT = rf"(?:\.|\s?[(\[{{]\s?(?:{any_of(listed('address', 'dot'))})\s?[)\]}}]\s?)"
_LOCAL = r"[\w+%&~-]"
_EMAIL = re.compile(
    rf"(?<![\w.+%&~-]){_LOCAL}{{1,200}}(?:\.{_LOCAL}{{1,200}}){{0,8}}{_AT}"
    rf"[^\W_][\w-]{{0,62}}(?:{_DOT}[\w-]{{1,63}}){{0,6}}{_DOT}[^\W\d_]{{2,24}}(?!\w)",
    re.IGNORECASE,
)
_IBAN_START = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{2}[ .-]?\d[ .-]?\d")
_CARD_START = re.compile(r"(?<![\w.,])[2-6]\d")
_CARD = re.compile(  # issuers and lengths; 13 digits are article numbers (EAN), not cards
    r"4\d{15}(?:\d{3})?"  # Visa
    r"|(?:5[1-5]\d\d|222[1-9]|22[3-9]\d|2[3-6]\d\d|27[01]\d|2720)\d{12}"  # Mastercard
    r"|3[47]\d{13}"  # American Express
    r"|3(?:0[0-5]|[689]\d)\d{11}"  # Diners
    r"|35(?:2[89]|[3-8]\d)\d{12,15}"  # JCB
    r"|(?:5[06-9]|6\d)\d{14,17}"  # Maestro, girocard, Discover, UnionPay
)
_GONE = "…"
_IDENTIFYING = re.compile(
    r"(?:https?://|www\.)\S+"
    r"|(?<!\w)[^\W\d_]{0,4}[-#]?\d(?:[^\W_]{0,3}?[ ./:_-]?[^\W\d_]{0,3}?\d){4,}\w*"
)
_SEPARATORS = " .-\u00a0\u2009\u202f"
_UNSEEN = re.compile("[\u00ad\u200b\u2060\ufeff]")  # copied from web pages, they part addresses unnoticed
_LONGEST = 70  # characters of an IBAN written with separators


def mask(text: str, locale: str = "de") -> str:
    """`text` with personal data replaced by its kind, such as “[E-Mail]”; all else that is seen stays."""
    text = _UNSEEN.sub("", text)
    for kind, find in _RECOGNISERS.items():
        text = _replaced(text, find(text), placeholders(locale)[kind])
    return text


def impersonal(text: str, locale: str = "de") -> str:
    """`text` as one line without what may point to a person, for what outlives its conversation.

    Stricter than `mask`: addresses of web pages go too, and all numbers of five digits or more, be they order
    numbers, dates or post codes. What goes leaves “…”. Names stay: no list knows them, a reader must.
    """
    masked = mask(text, locale)
    for placeholder in placeholders(locale).values():
        masked = masked.replace(placeholder, _GONE)
    return " ".join(_IDENTIFYING.sub(_GONE, masked).split())


def _replaced(text: str, spans: Iterable[Span], placeholder: str) -> str:
    parts, position = [], 0
    for start, end in spans:
        parts += [text[position:start], placeholder]
        position = end
    return "".join([*parts, text[position:]])


def _emails(text: str) -> Iterator[Span]:
    return (match.span() for match in _EMAIL.finditer(text))


def _ibans(text: str) -> Iterator[Span]:
    position = 0
    while (match := _IBAN_START.search(text, position)) is not None:
        start, position = match.start(), match.start() + 2
        length = _iban_length(match.group()[:2].upper())
        for end in _ends(text, start, (length,), str.isalnum):
            if iban.is_valid(_compact(text[start:end]), check_country=False):
                yield start, end
                position = end


def _cards(text: str) -> Iterator[Span]:
    position = 0
    while (match := _CARD_START.search(text, position)) is not None:
        start, position = match.start(), match.end()
        for end in _ends(text, start, range(14, 20), str.isdigit):
            digits = _compact(text[start:end])
            if _CARD.fullmatch(digits) and luhn.is_valid(digits):
                yield start, end
                position = end
                break


def _ends(text: str, start: int, lengths: Container[int], belongs: Callable[[str], bool]) -> Iterator[int]:
    """Where numbers of these lengths, counted without separators, end when they begin at `start`."""
    count = 0
    for position in range(start, min(len(text), start + _LONGEST)):
        if belongs(text[position]):
            count += 1
            following = text[position + 1 : position + 2]
            if count in lengths and not following.isalnum():
                yield position + 1
        elif text[position] not in _SEPARATORS or text[position - 1] in _SEPARATORS:
            return


def _compact(number: str) -> str:
    return "".join(character for character in number if character.isalnum())


@lru_cache(maxsize=300)
def _iban_length(country: str) -> int:
    """Characters of an IBAN of this country; 0 when it has none."""
    (_, properties), *_ = numdb.get("iban").info(country)
    blocks = [int(size) for size in re.findall(r"(\d+)!", properties.get("bban", ""))]
    return 4 + sum(blocks) if blocks else 0


_RECOGNISERS: dict[str, Callable[[str], Iterator[Span]]] = {
    "email": _emails,
    "iban": _ibans,
    "card": _cards,
    "phone": find_phones,
}
