"""Postal addresses: streets with numbers, boxes, and post codes with towns beside them."""

import re
from collections.abc import Iterable, Iterator

from bot.privacy.found import Found
from bot.privacy.message import Message, Span
from bot.privacy.recognisers.labelled import Labelled
from bot.privacy.recognisers.own_addresses import find_own
from bot.privacy.recognisers.postcodes import find_towns
from bot.privacy.recognisers.streets import find_streets
from bot.privacy.recognisers.surroundings import around_codes, around_streets, houses, told
from bot.privacy.triggers import Trigger
from bot.privacy.words import any_of, either, listed, rarest, set_of, whole

_POSTAL = Labelled("address", listed("address", "postal"), least=6, most=10, figures_only=True)
_BOX = re.compile(
    rf"{whole(listed('address', 'boxes'))}\s(?:nr\.?\s)?(?P<number>\d(?:\s?\d){{0,9}})(?!\w)", re.IGNORECASE
)
_SMALL = any_of(
    (
        *listed("address", "at"),
        *listed("address", "joined"),
        "der",
        "die",
        "de",
        "la",
        "du",
        "des",
        "the",
        "of",
    )
)
_PART = rf"(?:(?-i:[A-ZÄÖÜ])[\w.'-]{{0,30}}|\d{{1,5}}[\w/-]{{0,8}}|(?:{_SMALL})(?!\w))"
_LABELLED = re.compile(
    rf"{whole(listed('address', 'labels'))}\s?(?::|=|ist|lautet|is|est)?\s{{0,2}}"
    rf"(?P<value>(?:{_PART}[,;]?\s{{1,2}}){{1,10}}{_PART})",
    re.IGNORECASE,
)
_OTHER = f"(?:{either('address', 'fields')}|{either('address', 'numbers')})"
_FIELDS = re.compile(  # of a form: “Ort: Kassel”
    rf"(?<![\w-]){either('address', 'fields')}\s?:\s?(?P<value>(?-i:[A-ZÄÖÜ]|\d)[^\n,;:?!]{{0,40}}?)"
    rf"(?=\s*(?:[\n,;:?!]|$|{_OTHER}\s?:))"
    rf"(?:\s?{either('address', 'numbers')}\s?:?\s?(?P<number>\d{{1,4}}[a-z]?)(?!\w))?",
    re.IGNORECASE,
)
_LABELS, _BOXES, _FORM = (Trigger(rarest(listed("address", name))) for name in ("labels", "boxes", "fields"))
_STOP = set_of("name", "stop")
_NEAR = re.compile(r"[\s,;/|-]{1,4}")


def find(message: Message) -> Iterator[Found]:
    """Where they stand; what stands side by side is one address."""
    text = message.plain
    if not message.has_digits:
        yield from (Found(start, end, "address") for start, end in houses(message))
        return
    streets = list(find_streets(message))
    streets += [
        *around_streets(text, streets),
        *houses(message),
        *told(message),
        *find_own(message),
        *(_labelled(text) if message.mentions(_LABELS) else ()),
        *(match.span("number") for match in (_BOX.finditer(text) if message.mentions(_BOXES) else ())),
        *(
            match.span(part)
            for match in (_FIELDS.finditer(text) if message.mentions(_FORM) else ())
            for part in ("value", "number")
            if match[part]
        ),
    ]
    towns = list(find_towns(message, streets))
    spans = [*streets, *towns, *around_codes(text, towns)]
    yield from (Found(start, end, "address") for start, end in _joined(text, spans))
    yield from _POSTAL.find(message)


def _labelled(text: str) -> Iterator[Span]:
    """What follows “Adresse:”, as far as it looks like one."""
    for match in _LABELLED.finditer(text):
        value = match["value"]
        first = re.split(r"[\s,.]", value, maxsplit=1)[0].lower()
        if (
            first not in _STOP
            and any(letter.isdigit() for letter in value)
            and re.search(r"[^\W\d_]{3}", value)
        ):
            yield match.span("value")


def _joined(text: str, spans: Iterable[Span]) -> list[Span]:
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and (start <= joined[-1][1] or _NEAR.fullmatch(text, joined[-1][1], start)):
            joined[-1] = joined[-1][0], max(joined[-1][1], end)
        else:
            joined.append((start, end))
    return joined
