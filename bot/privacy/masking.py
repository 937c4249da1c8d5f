"""Personal data out of texts that leave their conversation.

Customers' own data go: `bot.privacy.recognisers` finds them. Order numbers, article numbers, prices and dates
stay, since answers may depend on them.
"""

import re

from bot.privacy.finding import find
from bot.privacy.message import UNSEEN
from bot.privacy.words import placeholders

_GONE = "…"
_IDENTIFYING = re.compile(
    r"(?:https?://|www\.)\S+"
    r"|(?<!\w)[^\W\d_]{0,4}[-#]?\d(?:[^\W_]{0,3}?[ ./:_-]?[^\W\d_]{0,3}?\d){4,}\w*"
)


def mask(text: str, locale: str = "de") -> str:
    """`text` with personal data replaced by its kind, such as “[E-Mail]”; all else that is seen stays."""
    shown = placeholders(locale)
    parts, position = [], 0
    for start, end, kind in find(text):
        parts += [UNSEEN.sub("", text[position:start]), shown[kind]]
        position = end
    return "".join([*parts, UNSEEN.sub("", text[position:])])


def impersonal(text: str, locale: str = "de") -> str:
    """`text` as one line without what may point to a person, for what outlives its conversation.

    Stricter than `mask`: addresses of web pages go too, and all numbers of five digits or more, be they order
    numbers, dates or post codes. What goes leaves “…”. A name that nothing announces may stay, so a reader
    must look.
    """
    masked = mask(text, locale)
    for placeholder in placeholders(locale).values():
        masked = masked.replace(placeholder, _GONE)
    return " ".join(_IDENTIFYING.sub(_GONE, masked).split())
