"""Personal data out of what stands where everybody reads it. Pure.

Stricter than `mask`, which lets order numbers stay since answers may depend on them: here they are data of a
customer, too, and a word too many may go. Prices, dates and opening hours stay.
"""

import re
from dataclasses import dataclass
from typing import Final

from bot.privacy.finding import find
from bot.privacy.found import Found
from bot.privacy.message import UNSEEN
from bot.privacy.words import placeholders

NUMBER: Final = "number"
GONE: Final = "…"

_MONEY = r"(?:€|\$|£|eur\b|euros?\b|usd\b|gbp\b|chf\b|%|m²|qm\b|km\b|ml\b|kg\b|watt\b|uhr\b|stück\b)"
_NUMBER = re.compile(  # five figures or more, perhaps with letters before them, as order numbers have
    r"(?<![\w€$£])(?:[^\W\d_]{1,4}[-#]?)?\d(?:[^\W_]{0,3}?[ ./:_-]?[^\W\d_]{0,3}?\d){4,}\w*", re.IGNORECASE
)
_CODE = re.compile(r"\b(?=[A-Z\d-]*\d)(?=[A-Z\d-]*[A-Z])(?:[A-Z\d]{2,}(?:-[A-Z\d]{2,})+|[A-Z\d]{7,})\b")
_AMOUNT = re.compile(rf"\d{{1,3}}(?:[.,' ]\d{{3}})*(?:,\d\d?)?(?:\s?{_MONEY})", re.IGNORECASE)
_DATE = re.compile(r"\d{1,2}[./]\s?\d{1,2}[./]\s?(?:\d{4}|\d\d)?(?!\d)")
_HOURS = re.compile(r"\d{1,2}[:.]\d\d\s?(?:-|–|bis|to|à)\s?\d{1,2}[:.]\d\d(?!\d)")
_STREET = re.compile(
    r"\b[A-ZÄÖÜ][\w.-]*(?:weg|stra(?:ß|ss)e|str\.|gasse|platz|allee|ring|damm|ufer|steig|pfad|chaussee)"
    r"\s+\d{1,4}(?:\s?[a-z]\b)?|\b\d{1,4}[a-z]?\s+[A-Z][\w'-]+(?:\s[A-Z][\w'-]+)?\s"
    r"(?:Road|Rd|Street|St|Lane|Avenue|Ave|Drive|Close|Court|Terrace|Gardens)\b"
    r"|\b(?:Am|An der|Auf der|Auf dem|Im|In der|Zum|Zur|Unter den|Hinter der)\s"
    r"(?!(?:\w+tag|Januar|Februar|März|April|Mai|Juni|Juli|August|\w+ember|Oktober|Jahre?|Wert|Preis|Laden)\b)"
    r"[A-ZÄÖÜ][\w'-]+\s\d{1,3}(?:\s?[a-z]\b)?(?!\s?(?:[.:%€]|Uhr|Stück|Euro|Prozent))"
)
_CAPITAL = r"[A-ZÄÖÜ][\w'’-]+"
_TITLE = r"(?:Dr|Prof|Dipl|Ing|Mag|Mr|Mrs|Ms|Sir|Rev|Col|Capt|Maj|Lt|Sgt)\b\.?"
_KIN = (
    r"mann|frau|mutter|mama|mutti|vater|papa|sohn|tochter|schwester|bruder|oma|opa|tante|onkel|schwieger\w+"
    r"|schwager|schwägerin|neffe|nichte|cousin(?:e)?|enkel(?:in)?|mitbewohner(?:in)?|lebensgefährt(?:e|in)"
    r"|nachbar(?:in)?|freund(?:in)?|kolleg(?:e|in)|partner(?:in)?|chef(?:in)?"
    r"|husband|wife|mum|mom|mother|dad|father|son|daughter|sister|brother|nan|gran|grandma|grandad|aunt|uncle"
    r"|neighbou?r|friend|colleague|boss|partner|nephew|niece|cousin|grandson|granddaughter|flatmate|\w+-in-law"
)
_FOR = (
    r"ask(?:ed)?\sfor|(?:ordered|placed|paid|signed|booked)\s(?:for\s)?by|made\sout\sto|addressed\sto|belongs\sto"
    r"|registered\sto|care\sof|c/o|on\sbehalf\sof|attn\.?|in\sthe\sname\sof|under\sthe\sname"
    r"|z\.\s?hd\.?|zu\shänden|im\snamen\svon|auf\sden\snamen|unter\sdem\snamen|(?:bestellt|unterschrieben|bezahlt)\svon"
)
_NAMED = re.compile(
    rf"(?i:gr(?:ü|ue)(?:ß|ss)e?n?|gruß|\blg|\bvg|\bmfg|regards|sincerely|cheers)[\s,.!:-]{{1,4}}"
    rf"(?P<signed>(?:{_TITLE}\s){{0,3}}{_CAPITAL}(?:\s{_CAPITAL}){{0,2}})"
    rf"|\b(?:Familie|Fam\.)\s(?P<family>{_CAPITAL})|\b[Tt]he\s(?P<house>{_CAPITAL})\s(?i:family)\b"
    rf"|\b(?i:i['’]m|i\sam|this\sis|(?:ich\s)?bin\s(?:die|der)|ich\sbin|hier\sist|hier\sspricht)\s"
    rf"(?P<said>{_CAPITAL}\s{_CAPITAL})"
    rf"|\b(?i:{_KIN}),?\s(?P<theirs>{_CAPITAL}\s{_CAPITAL})"
    rf"|\b(?i:{_FOR})\s(?P<named>{_CAPITAL}(?:\s{_CAPITAL}){{0,2}})"
)
_PARTS = ("signed", "family", "house", "said", "theirs", "named")
_HOME = re.compile(rf"\s(?:aus|from)\s{_CAPITAL}")
_CARD = re.compile(  # what shops print of a card is enough to ask for more
    r"\b(?:card|visa|master\w*|amex|karte|kreditkarte|ec-karte|girocard)\b[^.!?\n]{0,40}?"
    r"(?:end(?:ing|s|et|end)?|last\sfour|letzten?\svier|exp\w*|valid|gültig|läuft)\D{0,20}"
    r"(?P<digits>\d{4}(?:\D{0,24}\d\d\s?/\s?\d\d)?|\d\d\s?/\s?\d\d)",
    re.IGNORECASE,
)
_PIN = re.compile(r"\b(?:PIN|Code|Kennwort|passcode)\b[^.!?\n]{0,40}?\b(?P<pin>\d{3,6})\b", re.IGNORECASE)


@dataclass(frozen=True)
class Masked:
    """A text as it may be stored, and what was taken out: kinds, “number” among them, with the words."""

    text: str
    taken: tuple[tuple[str, str], ...] = ()


def masked(text: str, locale: str) -> Masked:
    """All that may point to a person is replaced by its kind, or by “…”."""
    shown = {**placeholders(locale), NUMBER: GONE}
    parts, taken, position = list[str](), list[tuple[str, str]](), 0
    found = [_whole(text, each) for each in find(text)]
    for start, end, kind in _apart([*found, *_more(text)]):
        parts += [UNSEEN.sub("", text[position:start]), shown[kind]]
        taken.append((kind, text[start:end]))
        position = end
    return Masked("".join([*parts, UNSEEN.sub("", text[position:])]), tuple(taken))


def _whole(text: str, found: Found) -> Found:
    """A name with the town that they are from."""
    town = _HOME.match(text, found.end) if found.kind == "name" else None
    return Found(found.start, town.end(), found.kind) if town else found


def _more(text: str) -> list[Found]:
    """What `find` leaves."""
    spared = [match.span() for pattern in (_AMOUNT, _DATE, _HOURS) for match in pattern.finditer(text)]
    found = [Found(*match.span(), NUMBER) for match in _NUMBER.finditer(text)]  # type: ignore[arg-type]
    kept = [each for each in found if not any(a <= each.start and each.end <= b for a, b in spared)]
    codes = [Found(*match.span(), "code") for match in _CODE.finditer(text)]
    codes += [Found(*match.span("digits"), "code") for match in _CARD.finditer(text)]
    codes += [Found(*match.span("pin"), "code") for match in _PIN.finditer(text)]
    streets = [Found(*match.span(), "address") for match in _STREET.finditer(text)]
    names = [
        Found(*match.span(part), "name") for match in _NAMED.finditer(text) for part in _PARTS if match[part]
    ]
    return [*kept, *codes, *streets, *names]


def _apart(found: list[Found]) -> list[Found]:
    """In order; of those that overlap one, over all that they cover, as the first of them."""
    joined: list[Found] = []
    for one in sorted(found, key=lambda each: (each.start, -each.end)):
        if joined and one.start < joined[-1].end:
            last = joined.pop()
            one = Found(last.start, max(last.end, one.end), last.kind)
        joined.append(one)
    return joined
