"""Names that no list knows, told by grammar: places of a sentence in which only a person can stand.

“Hallo Svantje, …”, “mit einer Frau Gündüz”, “Ist Jolanda heute da?”, “ask Lachlan to …”, “bei Grabowskis”.
"""

import re
from collections.abc import Iterator

from bot.privacy.found import Found
from bot.privacy.message import UPPER, Message, Span
from bot.privacy.recognisers.fullnames import ends_as_surname
from bot.privacy.recognisers.people import (
    FIRST,
    LAST,
    every_first_name,
    every_surname,
    first_names,
    surnames,
    towns,
    words_too,
)
from bot.privacy.recognisers.things import is_thing, is_well_known
from bot.privacy.triggers import Trigger
from bot.privacy.words import either, listed, rarest, set_of

_WORD = rf"(?-i:[{UPPER}])[^\W\d_]{{1,20}}(?:['-][^\W\d_]{{1,20}})?"
_NAME = rf"(?P<name>{_WORD})"
_NAMES = rf"(?P<name>{_WORD}(?: {_WORD}){{0,2}})"
_PAIR = rf"(?P<name>{_WORD} {_WORD})"
_FRAMES = (  # each with the words of which one must occur
    (  # “die Frau Ratjen am Telefon”; not “meine Frau Schuhe”
        rarest(listed("name", "wives")),
        rf"(?<!\w){either('name', 'unpossessed')}\s(?-i:{either('name', 'wives')})\s"
        rf"(?:{either('name', 'degrees', 'professions')}\s)?{_NAME}(?!\w)",
    ),
    (  # “Ist Jolanda heute da?”
        rarest(listed("name", "present")),
        rf"(?:^|[.!?\n,] ?)(?:ist|is)\s{_NAMES}\s{either('name', 'present')}(?!\w)",
    ),
    (  # “can you ask Lachlan to …”
        rarest(listed("name", "asked")),
        rf"(?<!\w){either('name', 'asked')}\s{_NAMES}\s{either('name', 'asked_to')}(?!\w)",
    ),
    (  # “was told by Niamh in billing”
        rarest(listed("name", "told_by")),
        rf"(?<!\w){either('name', 'told_by')}\s{_NAMES}\s(?:in|from|at|on|aus|im|vom|von)\s(?-i:[a-z])",
    ),
    (  # “Könnte Rosalind Amoako das Konto …”
        rarest(listed("name", "able")),
        rf"(?:^|[.!?\n] ?){either('name', 'able')}\s{_PAIR}\s(?-i:[a-z])",
    ),
    (  # “Warum steht auf meiner Rechnung Walburga Neff?”
        frozenset({"steht", "stand"}),
        rf"(?<!\w)(?:steht|stand)\s(?:da\s)?auf\s(?:meine|de|eure|ihre)[rmn]\s[^\W\d_]{{3,30}}\s{_PAIR}(?!\w)",
    ),
    (  # “it's Marguerite de Courcy again”
        frozenset({"again", "here", "speaking", "calling"}),
        rf"(?<!\w)(?:it's|this is|i'm)\s(?P<name>{_WORD}(?: (?:de |van |von )?{_WORD}){{1,2}})"
        rf"\s(?:again|here|speaking|calling)(?!\w)",
    ),
    (  # “mein Nachname ist Xylander, nicht Zylander”
        rarest(listed("name", "contrasts")),
        rf"(?<!\w){either('name', 'introduced', 'surely')}\s(?-i:[{UPPER}])[^\W\d_]{{1,30}},?\s"
        rf"(?:und\s|and\s)?{either('name', 'contrasts')}\s{_NAME}(?!\w)",
    ),
    (  # “Die Nachbarin Irmtrud Fleck sagt, …”
        rarest(listed("name", "says")),
        rf"(?<!\w){either('name', 'kin', 'trades')},?\s{_PAIR}\s{either('name', 'says')}(?!\w)",
    ),
    (  # “Der Name an der Tür ist Yeboah”
        frozenset({"name", "nachname", "surname"}),
        rf"(?<!\w)(?:nach|sur|last )?name\s(?:auf|an|am|on)\s(?:(?:der|dem|the|my|meiner|meinem)\s)?"
        rf"(?:tür|klingel|briefkasten|rechnung|karte|paket|vertrag|door|bell|card|invoice|account)"
        rf"\s(?:ist|lautet|is)\s{_NAME}(?=[ ]*(?:[,;.!?\n]|$))",
    ),
    (  # “Der Monteur hieß Piontek”
        frozenset({"heißt", "heisst", "hieß", "hiess", "called", "named"}),
        rf"(?<!\w){either('name', 'kin', 'trades')}"
        rf"\s(?:hie(?:ß|ss)|hei(?:ß|ss)t|(?:was|is)\s(?:called|named))\s{_NAME}(?!\w)",
    ),
    (  # “I'm Ottoline's mum”
        frozenset({"s"}),
        rf"(?<!\w)(?:i'm|i am|this is|it's)\s{_NAME}'s\s{either('name', 'kin')}(?!\w)",
    ),
    (  # “both Anneka and I have tried”
        frozenset({"and", "und"}),
        rf"(?:^|[.,!?\n] ?|both )(?P<name>{_WORD}) (?:and I|und ich)(?!\w)",
    ),
    (  # “Mein Konto wird von Mareike Tönnies mitbenutzt”
        frozenset({"von"}),
        rf"(?<!\w)von\s{_PAIR}\s(?-i:(?:mit|ab|an|ver|be|ge|über|unter)[a-zäöüß]{{3,15}}(?:t|en))(?!\w)",
    ),
    (  # “Bitte rufen Sie Silke unter … an”
        frozenset(
            {
                "rufen",
                "ruft",
                "kontaktieren",
                "fragen",
                "verständigen",
                "informieren",
                "call",
                "ring",
                "contact",
            }
        ),
        rf"(?<!\w)(?:(?:rufen|kontaktieren|fragen|verständigen|informieren)\s(?:sie|wir)\s|(?:call|ring|contact)\s)"
        rf"(?:bitte\s|doch\s)?{_NAMES}\s(?:unter|an|bitte|zurück|on)(?!\w)",
    ),
    (  # “Am Briefkasten steht Hüppe/Diallo”
        rarest(listed("name", "surely")),
        rf"(?<!\w){either('name', 'surely')}:?\s(?P<name>{_WORD}(?:\s?[/&+]\s?{_WORD}){{1,2}})(?!\w)",
    ),
)
_KIN = Trigger(rarest(listed("name", "kin", "trades")))
_OTHERS = (  # what else must occur for a frame that has it
    (either("name", "kin", "trades"), _KIN),
    (either("name", "kin"), _KIN),
    (either("name", "introduced", "surely"), Trigger(rarest(listed("name", "introduced", "surely")))),
)
_COMPILED = tuple(
    (
        (Trigger(words), *(other for part, other in _OTHERS if part in pattern)),
        _PAIR in pattern,
        re.compile(pattern, re.IGNORECASE),
    )
    for words, pattern in _FRAMES
)
_GREETED = re.compile(rf"(?:^|[\n.!?] ?){either('name', 'greetings')}\s{_NAME}(?=[ ]?[,!\n])", re.IGNORECASE)
_GREETINGS = Trigger(rarest(listed("name", "greetings")))
_GREETING = frozenset(listed("name", "greetings"))  # “Moin Moin,”
_FAMILY = re.compile(rf"(?<!\w)(?:bei|von|an|zu|mit|für) (?P<name>(?P<stem>{_WORD})s)(?!\w)")
_TO = Trigger(("bei", "von", "an", "zu", "mit", "für"))
_TURNED = re.compile(  # “die Huber Resi”
    rf"(?<!\w)(?:der|die|dem|da|d|de)\s(?P<name>(?P<last>{_WORD}) (?P<first>{_WORD}))(?!\w)", re.IGNORECASE
)
_ARTICLED = Trigger(("der", "die", "dem", "da", "d", "de"))
_CAPITALS = re.compile(  # “MÜLLER-THURGAU, Anke”
    rf"(?:^|\n)(?P<name>[{UPPER}]{{3,20}}(?:-[{UPPER}]{{2,20}})?, (?P<first>{_WORD}))(?!\w)"
)
_SIGNED = re.compile(  # the last words, behind the end of a sentence: “… Hilfe!! Kunigunde Österle”
    rf"(?:[.!?)]+[ \n]{{1,3}}|\n)(?:- ?)?(?P<name>{_WORD}(?: (?:{_WORD}|[{UPPER}]\.)))\s*\Z"
)
_REACHED = re.compile(  # “Waltraud Eibensteiner 0664 …”, “Hafsa Begum, hafsa@…”
    rf"(?:^|[\n.;:] ?)(?P<name>{_WORD}(?: {_WORD}){{1,2}}) ?[,:/;-]? ?"
    r"(?=\(?(?:\+|0)\d[\d /()-]{6,}|[\w.+-]+@)"
)
_ANSWER = re.compile(
    rf"\s*(?P<name>{_WORD}(?: {_WORD}){{1,2}})(?:\s*[.!]?\s*$|, )"
)  # all of the text, or first
_CAPITAL = re.compile(rf"(?<!\w){_WORD}")  # “Marguerite de Courcy” without its “de”
_MAKES = set_of("name", "makes") | set_of("name", "brands")
_ROLES = frozenset(listed("name", "kin", "trades", "titles", "professions", "labels"))
_COMMON = ("e", "en", "er", "es", "em", "ung", "ing", "ed", "al", "ic", "ly")
_PAIRED, _LEAST = 2, 3
_BOTH = set_of("name", "both")


def find(message: Message) -> Iterator[Found]:
    """Where they stand."""
    for spans in (_framed, _greeted, _families, _turned, _signed, _alone):
        yield from (Found(start, end, "name") for start, end in spans(message))


def _is_strange(word: str) -> bool:
    """Whether it is no thing, no maker, no town and no word that stands elsewhere, too."""
    small = word.lower()
    return not (
        len(word) < _LEAST
        or is_thing(word)
        or small in words_too()
        or small in _MAKES
        or small in _ROLES
        or small in towns()
    )


def _may_be(words: list[str]) -> bool:
    """Whether all these words may be a person's; behind a first name any word may, as things are surnames."""
    if is_well_known(" ".join(words)) or not _is_strange(words[0]):
        return False
    known = words[0].lower() in first_names()
    return known or all(map(_is_strange, words))


def _framed(message: Message) -> Iterator[Span]:
    for words, paired, pattern in _COMPILED:
        if not message.mentions(*words) or (paired and not message.has_pair):
            continue
        for match in pattern.finditer(message.plain):
            if _may_be(_CAPITAL.findall(match["name"])):
                yield match.span("name")


def _greeted(message: Message) -> Iterator[Span]:
    """A word of its own behind a greeting, before its comma."""
    for match in _GREETED.finditer(message.plain) if message.mentions(_GREETINGS) else ():
        if _is_strange(match["name"]) and match["name"].lower() not in _GREETING:
            yield match.span("name")


def _families(message: Message) -> Iterator[Span]:
    """“bei Grabowskis abgegeben”."""
    for match in _FAMILY.finditer(message.plain) if message.mentions(_TO) else ():
        stem = match["stem"]
        if (
            _is_strange(stem)
            and stem.lower() not in every_first_name()
            and (ends_as_surname(stem) or stem.lower() in surnames())
        ):
            yield match.span("name")


def _turned(message: Message) -> Iterator[Span]:
    """With the surname first."""
    turned = message.has_pair and message.mentions(FIRST, LAST, _ARTICLED)
    for match in _TURNED.finditer(message.plain) if turned else ():
        if (
            _is_strange(match["last"])
            and match["last"].lower() in surnames()
            and match["first"].lower() in first_names()
        ):
            yield match.span("name")
    for match in _CAPITALS.finditer(message.plain) if ", " in message.plain else ():
        if match["first"].lower() in every_first_name():
            yield match.span("name")


def _signed(message: Message) -> Iterator[Span]:
    """Two words that nothing else explains, with which the text ends; or one and an initial."""
    match = _SIGNED.search(message.plain, max(0, len(message.plain) - 60)) if message.has_pair else None
    if match is not None:
        first, last = match["name"].split()
        pair = not first.lower().endswith(_COMMON) or first.lower() in first_names()
        if _is_strange(first) and (last.endswith(".") or (pair and _is_strange(last))):
            yield match.span("name")


def _alone(message: Message) -> Iterator[Span]:
    """Beside a number or an address of mail; or all that is answered, where it begins with a first name."""
    if not message.has_pair:
        return
    text = message.plain
    for match in _REACHED.finditer(text) if message.has_digits or "@" in text else ():
        if _may_be(_CAPITAL.findall(match["name"])):
            yield match.span("name")
    answer = _ANSWER.match(text)
    if answer is not None and _is_answer(_CAPITAL.findall(answer["name"])):
        yield answer.span("name")


def _is_answer(words: list[str]) -> bool:
    """A first name and a word that is nothing else; of three words, the last is a surname."""
    first, *others = words
    known = first.lower() in first_names() or first.lower() in _BOTH
    if not known or is_well_known(" ".join(words[:_PAIRED])) or not all(map(_is_strange, others)):
        return False
    return len(words) == _PAIRED or others[-1].lower() in every_surname()
