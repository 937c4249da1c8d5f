"""Streets with a number: Musterstr. 12a, Linzer Gasse 9/2, 12 High Street, 4 rue de la Paix."""

import re
from collections.abc import Iterator

from bot.privacy.message import Message, Span
from bot.privacy.recognisers.people import first_names, towns
from bot.privacy.recognisers.phrases import Phrases
from bot.privacy.recognisers.things import is_thing
from bot.privacy.triggers import Trigger
from bot.privacy.words import any_of, either, listed, rarest, set_of, whole

_CAPITAL = r"(?-i:[A-ZÄÖÜÉÈ])"
_ADJECTIVES = rf"(?:(?<!\w){either('address', 'adjectives')}\s)?"
_FLOOR = (  # “2. OG”, “Hinterhaus”
    r"(?:\d{1,2}\.\s?(?:og|ug|stock|etage|obergeschoss)|eg|dg|erdgeschoss|dachgeschoss|parterre|souterrain"
    r"|hinterhaus|vorderhaus|seitenflügel)(?:\s(?:links|rechts|mitte))?(?!\w)"
)
_DOOR = (
    rf"(?:(?:,?\s|/){either('address', 'door')}\s\d{{1,3}}(?:\s?/\s?\d{{1,3}}){{0,2}}|,?\s{_FLOOR}){{0,3}}"
)
_THINGS = rf"(?! (?:{any_of(set_of('address', 'counted'))})(?!\w))"  # “Ladestraße 2 Geräte”
_NUMBER = (
    rf"\d{{1,4}}(?:\s?[a-z](?![\w.-]))?(?:\s?[-/+]\s?\d{{1,4}}[a-z]?){{0,4}}(?!\w)(?![.,]\d){_THINGS}{_DOOR}"
)

_OF_A_TOWN = (  # “Lüneburger Heerstraße”
    r"(?:(?<![\w-])(?!(?:uns|ein|mein|ihr|sein|dies|welch|jed|hi|wied|imm|ab|od)er\s)"
    r"(?-i:[A-ZÄÖÜ])\w{2,20}er\s|(?<=\bder\s)(?-i:[A-ZÄÖÜ])\w{2,20}en\s)?"  # “in der Bergischen Landstraße”
)
_OF_A_STREET = re.compile(
    rf"(?:{_OF_A_TOWN}|{_ADJECTIVES})"
    rf"(?<![\w-])[^\W\d_](?:[\w-]|\.(?=-)){{1,40}}?{either('address', 'suffixes')}\s?{_NUMBER}",
    re.IGNORECASE,
)
_MAYBE_A_STREET = re.compile(
    rf"{_ADJECTIVES}(?<![\w-])(?P<stem>[^\W\d_][\w-]{{1,40}}?)(?P<ending>{either('address', 'endings')})"
    rf"\s{_NUMBER}",
    re.IGNORECASE,
)
_NUMBER_BEHIND = re.compile(  # “Goethestraße, Hausnummer 112”
    rf"(?<![\w-])[^\W\d_][\w-]{{1,40}}?{either('address', 'suffixes', 'endings')},?\s"
    rf"(?:haus)?(?:nummer|nr\.?)\s{_NUMBER}",
    re.IGNORECASE,
)
_NUMBERS_TOLD = Trigger(("hausnummer", "nummer", "hausnr", "nr"))
_STREET = either("address", "words")
_NAMED_STREET = re.compile(
    rf"(?<![\w-])(?P<before>{_CAPITAL}[\w.-]{{1,30}}\s)?{_CAPITAL}[\w.-]{{1,30}}\s{_STREET}\s?{_NUMBER}"
    rf"|(?<!\w){_STREET}\s(?:des|der|am|zum|zur|von)\s(?:\d{{1,2}}\.\s)?{_CAPITAL}\w{{2,30}}\s{_NUMBER}",
    re.IGNORECASE,
)
_NAMED_PLACE = re.compile(
    rf"(?<![\w-])(?P<first>{_CAPITAL}[\w.-]{{2,30}})\s{either('address', 'alone')}\s{_NUMBER}",
    re.IGNORECASE,
)
_WEAK = re.compile(  # “Tannenkamp 11”, “Gewerbepark Nord 8”
    rf"(?<![\w-])(?P<place>(?:(?P<stem>{_CAPITAL}[\w-]{{2,30}}?){either('address', 'weak')}"
    rf"|{either('address', 'places')}(?:\s{_CAPITAL}\w{{2,20}})?)"
    rf"\s{_NUMBER})(?P<last>(?=[ ]*(?:[,;.!?\n]|$)|\s{either('address', 'goes_on')}(?!\w)))?",
    re.IGNORECASE,
)
_WANTED = re.compile(rf"(?<!\w){either('address', 'before')}\s$", re.IGNORECASE)
_WEAK_ENDS = tuple(word.strip(".") for word in listed("address", "weak"))
_PLACES = Trigger(listed("address", "places"))
_SMALL_STREET = re.compile(  # “hohe straße 14”, “wilhelmshöher allee 211”
    rf"(?<![\w-])(?:{either('address', 'adjectives')}|(?P<first>[^\W\d_][\w-]{{2,30}}))"
    rf"\s(?:{_STREET}|{either('address', 'alone')})\s?{_NUMBER}",
    re.IGNORECASE,
)
_AT = re.compile(
    rf"(?<!\w){either('address', 'at')}\s(?P<name>{_CAPITAL}[\w-]{{2,30}}(?:\s{_CAPITAL}[\w-]{{2,30}})?)"
    rf"\s{_NUMBER}"
    r"(?P<last>(?=[ ]*(?:[,;.!?\n]|$)|\s(?:ist|wäre|stimmt)(?!\w)))?",
    re.IGNORECASE,
)
_AT_SMALL = re.compile(
    rf"(?<!\w){either('address', 'at')}\s{_ADJECTIVES}[^\W\d_][\w-]{{2,30}}\s"
    rf"{_NUMBER}(?=[ ]*(?:[,;.!?\n]|$|\d{{4,5}}\s))",
    re.IGNORECASE,
)
# Words with capitals and a number, right behind what announces an address: “abgestellt bei Hohe Bleichen 2”
_NAMED_SO = Phrases(
    listed("address", "announced"),
    behind=r"(?!\w)(?:\s?:|\s(?:ist|is|lautet))?\s(?:in\s|at\s|bei\s|der\s)?"
    rf"(?P<place>(?:{_CAPITAL}[\w'.-]{{2,30}}\s){{1,3}}\d{{1,4}}\s?[a-z]?(?![\w-])"
    rf"|\d{{1,4}}[a-z]?,?\s(?:The\s)?{_CAPITAL}[\w'.-]{{2,30}}(?:\s{_CAPITAL}[\w'.-]{{2,30}})?)"
    r"(?=[ ]*(?:[,;.!?\n]|$))",
)
_ARTICLED = re.compile(  # “in die Neue Reihe 17”: behind an article, adjectives have a capital in names alone
    rf"(?<!\w)(?:in|an|auf|aus|von|bei)\s(?:der|die|dem|den)\s"
    rf"(?P<place>(?-i:(?=[A-ZÄÖÜ])){either('address', 'adjectives')}\s(?P<noun>{_CAPITAL}[\w-]{{2,30}})"
    rf"\s{_NUMBER})",
    re.IGNORECASE,
)
_ADJECTIVE = Trigger(listed("address", "adjectives"))
_VERSIONS = frozenset(listed("network", "version"))
_STATIONS = frozenset(listed("address", "stations"))
_CODE_BEHIND = re.compile(r"[,;]?\s{1,2}\d{4,5}\s[^\W\d_]{3}")  # “schillerplatz 2, 70173 stuttgart”
_AFTER_CLAUSE = re.compile(r"\w[\w\s]{14,}, $")  # longer than a greeting
_DOUBLE = re.compile(r"(?<!\w)(?:in|bei|nach|an|von|aus)\s$")  # “in An der Bleiche 7”: such is a name
_WITHIN = re.compile(r"(?<![^\W_])[a-zäöüß]{2,20}\s$")  # “für An der Kuhweide 17”, too, but for things
_SENT = re.compile(rf"^[ ]{either('address', 'sent')}(?!\w)", re.IGNORECASE)
_ALONE = re.compile(r"(?:^|\n)[ ]*$")
_FLAT = rf"{either('address', 'flats')}\s(?:\d[\w/]{{0,4}}|(?-i:[A-Z])),?\s"
_HOUSE = rf"(?:[A-Z][\w']{{1,20}}\s){{1,2}}{either('address', 'houses', 'types')},?\s"
# “12 High Street brands” is no address: what goes on after one is another sentence, a town or a small word.
_SMALL_WORDS = (
    "that|that's|which|is|and|please|in|but|not|was|for|near|to|by|as|if|or|since|instead|today|from|next|where|with"
    "|at|on|because|so|just|opposite|behind|between|before|after|rather|tomorrow|now|until|round|around|via"
)
_GOES_ON = rf"(?=\s*(?:$|[.,;:!?\n)])|\s(?:(?-i:[A-Z])|(?:{_SMALL_WORDS})(?!\w)))"


def _english(word: str) -> re.Pattern[str]:
    """Of streets whose names consist of such words."""
    return re.compile(
        rf"(?:{_FLAT})?(?:{_HOUSE})?(?<![\w.,/#£$€-])\d{{1,4}}[a-z]?(?:[-/]\d{{1,4}})?,?\s"
        rf"(?:{word}[\w'.]{{0,20}}\s){{1,3}}"
        rf"{either('address', 'types')}(?!\w)\.?{_GOES_ON}",
        re.IGNORECASE,
    )


_FLAT_ALONE = re.compile(  # “Unit 4, Harbour Way”
    rf"(?<!\w){either('address', 'flats')}\s\w{{1,4}},?\s(?:(?-i:[A-Z])[\w'.]{{1,20}}\s){{1,3}}"
    rf"{either('address', 'types')}(?!\w)\.?{_GOES_ON}",
    re.IGNORECASE,
)
_ENGLISH, _ENGLISH_SMALL = _english(r"(?-i:[A-Z])"), _english(r"[^\W\d_]")
_FRENCH_PART = rf"{_CAPITAL}[\w'-]{{1,30}}"
_FRENCH_NAME = (
    rf"(?<!\w){either('address', 'streets')}\s(?:de la\s|du\s|des\s|de l'|de\s|d')?"
    rf"{_FRENCH_PART}(?:\s(?:(?:de|du|des|la|et)\s)?{_FRENCH_PART}){{0,3}}"
)
_FRENCH = re.compile(
    rf"(?<![\w.,-])\d{{1,4}}(?:\s?(?:bis|ter))?,?\s{_FRENCH_NAME}|{_FRENCH_NAME},?\s\d{{1,4}}[a-z]?(?!\w)",
    re.IGNORECASE,
)

_WORDS = Trigger(rarest(listed("address", "words")))
_NO_STREET = set_of("address", "others")
_NO_NAME = set_of("address", "days") | set_of("address", "counted")
_ANNOUNCED = re.compile(whole(listed("address", "announced")), re.IGNORECASE)
_ANNOUNCING = Trigger(rarest(listed("address", "announced")))
_SUFFIXES = tuple(word.strip(".") for word in listed("address", "suffixes", "endings", "words", "alone"))
_ATS, _TYPES, _KINDS = (Trigger(rarest(listed("address", name))) for name in ("at", "types", "streets"))
_YEAR = re.compile(r"\s(?:19|20)\d\d$")
_BARE = 3  # words: “10 Place Setting”
_NEAR = 15
_REACH = 60  # characters before a street that may announce it


def find_streets(message: Message) -> Iterator[Span]:
    """Where streets with numbers stand."""
    text = message.plain
    yield from (match.span("place") for match in _NAMED_SO.find(message) if _is_named_so(match))
    before = [piece.lower() for piece in message.numbered]
    if message.mentions(_WORDS) or any(piece.endswith(_SUFFIXES) for piece in before):
        yield from _german(text)
        yield from _small_streets(text)
    if message.mentions(_ADJECTIVE):
        yield from (
            match.span("place")
            for match in _ARTICLED.finditer(text)
            if match["noun"].lower() not in _VERSIONS | _NO_NAME | _STATIONS
        )
    if message.mentions(_NUMBERS_TOLD):
        yield from (match.span() for match in _NUMBER_BEHIND.finditer(text))
    if message.mentions(_PLACES) or any(piece.endswith(_WEAK_ENDS) for piece in before):
        yield from _weak(text)
    if message.mentions(_ATS):
        if any(piece[piece.rfind(" ") + 1 :][:1].isupper() for piece in message.numbered):
            yield from (match.span() for match in _AT.finditer(text) if _is_place(text, match))
        small = _AT_SMALL.finditer(text) if message.mentions(_ANNOUNCING) else ()
        yield from (match.span() for match in small if _announced(text, match.start(), _NEAR))
    if message.mentions(_TYPES):
        yield from (match.span() for match in _ENGLISH.finditer(text))
        yield from (match.span() for match in _FLAT_ALONE.finditer(text))
        yield from (
            match.span()
            for match in _ENGLISH_SMALL.finditer(text)
            if not match.group()[0].isdigit() or _announced(text, match.start())
        )
    if message.mentions(_KINDS):
        yield from (match.span() for match in _FRENCH.finditer(text) if not _is_english(match.group()))


def _is_english(place: str) -> bool:
    """“10 Place Setting”: in French it is “10 place …”, or “10 Place de …”."""
    words = place.split()
    bare = words[0][0].isdigit() and len(words) == _BARE and words[1][0].isupper()
    return is_thing(words[-1]) or (bare and words[1].lower() != "rue")


def _german(text: str) -> Iterator[Span]:
    yield from (match.span() for match in _OF_A_STREET.finditer(text))
    yield from (match.span() for match in _MAYBE_A_STREET.finditer(text) if _is_street(text, match))
    yield from map(_without_stray, _NAMED_STREET.finditer(text))
    for match in _NAMED_PLACE.finditer(text):
        first = match["first"].lower()
        told = first.endswith("er") and not is_thing(first)  # “Linzer Platz 3”, not “Fenster Platz 14”
        if first not in _NO_STREET and (told or _announced(text, match.start())):
            yield match.span()


def _weak(text: str) -> Iterator[Span]:
    """Words that end as streets may, where the sentence wants a place."""
    for match in _WEAK.finditer(text):
        stem = (match["stem"] or "").lower().rstrip("-")
        word = re.split(r"[\s\d]", match["place"])[0].lower()
        if stem in _NO_STREET or word in towns() or is_thing(word):
            continue
        if _announced(text, match.start()) or (
            match["last"] is not None and _is_wanted(text, match.start(), stem)
        ):
            yield match.span("place")


def _is_wanted(text: str, start: int, stem: str) -> bool:
    """Whether a place may stand here: behind “im”, alone in its line, or at a clause's beginning."""
    before = max(0, start - _NEAR), start
    clause = text[max(0, start - 2) : start] in {", ", ": "}
    return bool(_WANTED.search(text, *before) or _ALONE.search(text, *before) or (clause and stem))


def _small_streets(text: str) -> Iterator[Span]:
    """Named streets in small letters, where one lives or something goes."""
    for match in _SMALL_STREET.finditer(text):
        first = (match["first"] or "").lower()
        if first not in _NO_STREET and not is_thing(first) and _placed(text, match):
            yield match.span()


def _announced(text: str, start: int, reach: int = _REACH) -> bool:
    return _ANNOUNCED.search(text, max(0, start - reach), start) is not None


def _is_street(text: str, match: re.Match[str]) -> bool:
    """“Birkenweg 9”, not “Parkplatz 9”; in small letters only where an address is announced."""
    stem = match["stem"].lower().rstrip("-")
    if (
        stem in _NO_STREET
        or stem.rpartition("-")[2] in _NO_STREET
        or (stem + match["ending"].lower()) in towns()
    ):
        return False
    return match["stem"][0].isupper() or _placed(text, match)


def _placed(text: str, match: re.Match[str]) -> bool:
    """Whether an address is announced before it, or a post code with a town stands behind it."""
    return _announced(text, match.start()) or _CODE_BEHIND.match(text, match.end()) is not None


def _is_named_so(match: re.Match[str]) -> bool:
    """Not “liefern an Filiale 17”, “wohne seit Mai 2020”."""
    words = {word.lower() for word in re.findall(r"[^\W\d_]+", match["place"])}
    return not words & (_STATIONS | _NO_NAME) and not _YEAR.search(match["place"])


def _without_stray(match: re.Match[str]) -> Span:
    """“Karl Marx Straße 5”, but “Lieferadresse Linzer Gasse 9” without its first word."""
    before = (match["before"] or "").strip().lower()
    known = before in first_names() or before in listed("address", "adjectives")
    return (match.end("before") if before and not known else match.start()), match.end()


def _is_place(text: str, match: re.Match[str]) -> bool:
    """“Am Alten Markt 5” where an address is announced, or alone in its line; not “Am Montag 5 Stück”."""
    if any(word.lower() in _NO_NAME for word in match["name"].split()):
        return False
    if _placed(text, match) or _ANNOUNCED.search(text, match.end(), match.end() + _REACH):
        return True
    capital = match.group()[0].isupper() and match["last"] is not None
    if capital and _AFTER_CLAUSE.search(text, max(0, match.start() - _REACH), match.start()):
        return True
    near = max(0, match.start() - _NEAR), match.start()
    place = not any(map(is_thing, match["name"].split()))
    within = place and (match["last"] is not None or _WITHIN.search(text, *near) is not None)
    if match.group()[0].isupper() and (within or _DOUBLE.search(text, *near)):
        return True
    if _SENT.match(text[match.end() : match.end() + _NEAR]):
        return True
    return (
        match["last"] is not None
        and _ALONE.search(text, max(0, match.start() - 3), match.start()) is not None
    )
