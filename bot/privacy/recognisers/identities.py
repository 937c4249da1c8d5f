"""Numbers that a state, a tax office or a health insurance gave to one person.

Some prove themselves by form and check digits (python-stdnum); others count after the words that name them.
"""

import re
from collections.abc import Callable, Iterator
from datetime import datetime

from stdnum.at import vnr
from stdnum.ch import ssn
from stdnum.de import idnr

from bot.privacy.found import Found
from bot.privacy.message import Message
from bot.privacy.recognisers.contexts import context
from bot.privacy.recognisers.labelled import Labelled
from bot.privacy.triggers import Trigger
from bot.privacy.words import listed

_PENSION_WEIGHTS = (2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1)
_SHORTEST, _FEWEST = 5, 3  # figures in a document's number, in groups or in one

_LABELLED = (
    Labelled("identity", listed("identity", "tax"), least=8, most=14, loose=True),
    Labelled("identity", listed("identity", "social"), least=9, most=15, loose=True),
    Labelled("identity", listed("identity", "health"), least=9, most=20, loose=True),
    Labelled("identity", listed("identity", "document"), least=7, most=17, loose=True),
)


def _pension(number: str) -> bool:
    """Whether it is a German pension insurance number: area, day of birth, letter, serial, check digit."""
    number = re.sub(r"\s", "", number).upper()
    if not _is_day(number[2:8]):
        return False
    digits = f"{number[:8]}{ord(number[8]) - ord('A') + 1:02}{number[9:11]}"
    products = (int(digit) * weight for digit, weight in zip(digits, _PENSION_WEIGHTS, strict=True))
    return sum(product // 10 + product % 10 for product in products) % 10 == int(number[11])


def _insured(number: str) -> bool:
    """Whether it is a German health insurance number: a letter, a serial, a check digit."""
    digits = f"{ord(number[0]) - ord('A') + 1:02}{number[1:9]}"
    products = (int(digit) * (1 + place % 2) for place, digit in enumerate(digits))
    return sum(product // 10 + product % 10 for product in products) % 10 == int(number[9])


def _austrian(number: str) -> bool:
    return _is_day(re.sub(r"\D", "", number)[4:]) and vnr.is_valid(re.sub(r"\D", "", number))


def _is_day(digits: str) -> bool:
    try:
        datetime.strptime(digits, "%d%m%y")
    except ValueError:
        return False
    return True


# What proves itself, with how many figures it has.
_PROVEN: tuple[tuple[int, re.Pattern[str], Callable[[str], bool]], ...] = (
    (
        13,
        re.compile(r"(?<![\w.-])756[. -]?\d{4}[. -]?\d{4}[. -]?\d\d(?!\w)"),
        lambda number: ssn.is_valid(number.replace("-", ".")),
    ),
    (11, re.compile(r"(?<![\w.-])\d\d ?\d{6} ?[A-Za-z] ?\d{3}(?!\w)"), _pension),
    (10, re.compile(r"(?<![\w.-])\d{4}[ /]\d{6}(?![\w/-])"), _austrian),
    (11, re.compile(r"(?<![\w.-])\d\d \d{3} \d{3} \d{3}(?![\w-])"), idnr.is_valid),
    (
        6,
        re.compile(
            r"(?<![\w-])(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]"
            r" ?\d\d ?\d\d ?\d\d ?[A-D](?![\w-])",
            re.IGNORECASE,
        ),
        lambda number: True,
    ),
    (  # of cards of health insurances, by country
        20,
        re.compile(r"(?<![\w-])80(?:040|276|756)(?: ?\d){15}(?![\w-])"),
        lambda number: True,
    ),
)
_INSURED = re.compile(r"(?<![\w-])[A-Z]\d{9}(?![\w-])")  # where an insurance is spoken of, anywhere
_INSURANCE = Trigger(("versicher", "kranken", "kvnr", "gesundheitskarte", "aok", "barmer", "dak"), begun=True)


def find(message: Message) -> Iterator[Found]:
    """Where they stand; the shop's own numbers may look the same, and a word before says which they are."""
    if not message.has_digits:
        return
    for least, pattern, proves in _PROVEN:
        for match in pattern.finditer(message.plain) if message.digits >= least else ():
            if proves(match.group()) and context(message.plain, match.start()) != "label":
                yield Found(*match.span(), "identity")
    for match in _INSURED.finditer(message.plain) if message.mentions(_INSURANCE) else ():
        if _insured(match.group()) and context(message.plain, match.start()) != "label":
            yield Found(*match.span(), "identity")
    for labelled in _LABELLED:
        yield from (one for one in labelled.find(message) if _long_enough(message.plain[one.start : one.end]))


def _long_enough(number: str) -> bool:
    digits = sum(letter.isdigit() for letter in number)
    return digits >= (_SHORTEST if re.search(r"\s", number) else _FEWEST)
