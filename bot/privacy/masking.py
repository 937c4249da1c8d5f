"""Personal data out of texts that leave their conversation.

Customers' own data go: `bot.privacy.recognisers` finds them. Order numbers, article numbers, prices and dates
stay, since answers may depend on them.
"""

import re

from bot.privacy.finding import find
from bot.privacy.message import UNSEEN
from bot.privacy.words import placeholders

_GONE = "…"
_ADDRESS = r"(?:https?://|www\.)\S+"
_NUMBER = r"(?<!\w)[^\W\d_]{0,4}[-#]?\d(?:[^\W_]{0,3}?[ ./:_-]?[^\W\d_]{0,3}?\d){4,}\w*"
_IDENTIFYING = re.compile(f"{_ADDRESS}|{_NUMBER}")
_NUMBERS = re.compile(_NUMBER)


def mask(text: str, locale: str = "de") -> str:
    """`text` with personal data replaced by its kind, such as “[E-Mail]”; all else that is seen stays."""
    shown = placeholders(locale)
    parts, position = [], 0
    for start, end, kind in find(text):
        parts += [_seen(text[position:start]), shown[kind]]
        position = end
    return "".join([*parts, _seen(text[position:])])


def _seen(text: str) -> str:
    return text if text.isascii() else UNSEEN.sub("", text)


def impersonal(text: str, locale: str = "de") -> str:
    """`text` as one line without what may point to a person, for what outlives its conversation.

    Stricter than `mask`: addresses of web pages go too, and all numbers of five digits or more, be they order
    numbers, dates or post codes. What goes leaves “…”. A name that nothing announces may stay, so a reader
    must look.
    """
    return " ".join(_IDENTIFYING.sub(_GONE, _without_kinds(text, locale)).split())


def reusable(text: str, locale: str = "de") -> str:
    """`text` without what may point to a person, for an answer that others may get.

    Lines stay, and addresses of web pages; numbers of five digits or more go. A reader must look here, too.
    """
    return _NUMBERS.sub(_GONE, _without_kinds(text, locale)).strip()


def _without_kinds(text: str, locale: str) -> str:
    masked = mask(text, locale)
    for placeholder in placeholders(locale).values():
        masked = masked.replace(placeholder, _GONE)
    return masked
