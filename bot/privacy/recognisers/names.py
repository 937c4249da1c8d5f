"""Names of people: where words announce one, and where lists of first names and surnames agree.

No list knows all names, and many names are words. So a name counts by what stands around it; the weaker that
is, the more the lists must say.
"""

import re
from collections.abc import Callable, Iterator

from bot.privacy.found import Found
from bot.privacy.message import Message, Span
from bot.privacy.recognisers.fullnames import Name, name_at
from bot.privacy.recognisers.people import every_first_name, words_too
from bot.privacy.recognisers.phrases import Phrases
from bot.privacy.recognisers.things import is_sold, is_thing
from bot.privacy.triggers import Trigger
from bot.privacy.words import either, listed, rarest, set_of

Counts = Callable[[Name], bool]


def _phrases(name: str) -> Phrases:
    """Any of the phrases of this name."""
    return Phrases(listed("name", name), behind=r"(?!\w)")


_INTRODUCED, _HINTED, _TITLES = _phrases("introduced"), _phrases("hinted"), _phrases("titles")
_RELATIONS, _GREETINGS = _phrases("relations"), _phrases("greetings")
_DEGREES = Phrases(listed("name", "degrees"), behind=r"(?=\s)")
_ON = (  # “Name auf der Rechnung:”, “Name des Empfängers:”, but not “Name der Farbe:”
    r"(?:\s(?:auf|an|am|on)(?:\s(?:der|dem|den|the|my))?\s\w{2,20}"
    rf"|\s(?:des|der|of)(?:\sthe)?\s{either('name', 'trades')}s?)?"
)
_LABELS = Phrases(listed("name", "labels"), behind=rf"{_ON}\s?[:=]\s{{0,3}}")
_TOLD, _SIGNED = _phrases("told"), _phrases("signed")
_FIELDS = Phrases(listed("name", "fields"), behind=r"\s?:\s{0,3}")
_LABELLED_SO = Phrases(  # “Kontoinhaber ist …”
    listed("name", "labels"), behind=rf"{_ON}\s{either('fillers', 'is')}\s(?:der\s|die\s)?"
)
_WORD = r"[^\W\d_][\w'-]{1,30}"
_WORDS = rf"(?P<name>{_WORD}(?:\s{_WORD}){{0,2}})\s"
_UNMARKED = _phrases("labels")  # “Name Kim Muster”
_TURNED = re.compile(rf"(?<![\w-]){_WORDS}{either('name', 'turned')}(?!\w)", re.IGNORECASE)
_HERE = re.compile(
    rf"(?<![\w-]){_WORDS}{either('name', 'here')}(?=\s*(?:[,.!\n]|$))",
    re.IGNORECASE,
)
_TURNED_WORDS = Trigger(rarest(listed("name", "turned") + listed("name", "here")))
_RELATIVE = re.compile(rf"(?<!\w){either('name', 'relative')}\s$", re.IGNORECASE)
_ALL_OF_IT = re.compile(  # the rest of a field: “Traveller: Siti Nur Aisyah”
    r"(?: [A-ZÄÖÜ][\w'-]{1,20}){0,2} (?P<last>[A-ZÄÖÜ][\w'-]{2,20})(?=[ ]*(?:[,;\n]|$))"
)
_GAP = re.compile(
    r"[\s,:]{0,3}(?:(?:nochmals?|noch (?:ein)?mal|wieder|again|once more|bitte)[\s,:]{1,3}"
    r"(?:d(?:ie|er|a)?\s)?)?",
    re.IGNORECASE,
)
_FIRST_BEHIND = re.compile(r", (?P<first>[A-ZÄÖÜ][\w'-]{1,30})(?!\w)")  # “Muster, Kim”
_BOTH_NAMED = re.compile(  # “Vorname Kim, Nachname Muster”
    rf"(?<!\w){either('name', 'given')}[\s:]{{1,3}}(?P<one>(?-i:[A-ZÄÖÜ])[\w'-]{{1,30}})"
    rf"[\s,;.]{{1,3}}(?:und\s|and\s)?"
    rf"{either('name', 'given')}[\s:]{{1,3}}(?P<other>(?-i:[A-ZÄÖÜ])[\w'-]{{1,30}})",
    re.IGNORECASE,
)
_GIVEN = Trigger(rarest(listed("name", "given")))
_SMALL_SURNAME = re.compile(  # “ich heiße kim muster, …”, “… kim muster und …”
    r" (?P<last>[a-zäöüß'-]{3,30})(?=[ ]*(?:[,.!\n]|$)| (?:ich|wir|i|we|i'm|im|meine?|hab|habe|my)(?!\w))"
)
_SAID_SO = re.compile(  # in English, where a word with a capital is hardly anything else
    r"(?<![\w'])(?:I'm|I am|This is|this is|i'm|It's|it's) (?P<name>[A-Z][a-z]{2,11})"
    r"(?=,| (?:again|calling|speaking|here)\b)"
)
_SAYS_SO = Trigger(("i", "this", "it"))
_NO_NAMES = ("ish", "ian", "ese", "ed", "ing", "ent", "ous", "ful", "ble", "less", "ive", "ic")
_CLAUSE_ENDS = re.compile(r"[ ]*(?:[,!.\n:]|$)")
_BRANDS = set_of("name", "brands")
_NEVER = set_of("name", "stop")
_ENGLISH = re.compile(r"(?:my|your)\s", re.IGNORECASE)  # where no noun has a capital
_GOES_ON = re.compile(rf"\s{either('name', 'does')}(?!\w)", re.IGNORECASE)
_TITLE_REACH = 12
_COUNTED = re.compile(r" \d")  # “my daughter Grade 3 …”
_WIVES = frozenset({"frau", "familie", "miss", "lady", "sir"})  # words that are no titles behind “meine”
_CLAUSE_BEGINS = re.compile(r"(?:^|[\n,.!])\s*$")


def _written(name: Name) -> bool:
    return name.is_written


def _may_be(name: Name) -> bool:
    """Whether its first word is no thing, or a first name all the same."""
    return name.has_first or name.has_initial or len(name.words) == 1 or not is_thing(name.words[0])


def _signs(name: Name) -> Iterator[bool]:
    """What tells a name where somebody is said to have signed or paid."""
    yield name.is_known
    yield name.looks_like_one
    yield name.has_initial
    yield name.is_strange_pair


_RULES: tuple[tuple[Phrases, Counts], ...] = (
    (_INTRODUCED, lambda name: True),
    (_LABELS, lambda name: name.is_written or name.is_known),
    (_HINTED, lambda name: name.is_likely and _may_be(name)),
    (_FIELDS, lambda name: name.is_likely),
    (
        _LABELLED_SO,
        lambda name: name.is_written and (name.is_likely or name.has_first or name.is_strange_pair),
    ),
    (_SIGNED, lambda name: name.is_written and any(_signs(name)) and _may_be(name)),
    (_TOLD, lambda name: name.has_first),
)
_CLOSE_RULES: tuple[tuple[Phrases, Counts], ...] = (  # only as far as the lists know it
    (_UNMARKED, lambda name: name.is_written and name.is_known),
    (_RELATIONS, lambda name: name.has_first or (name.is_written and name.may_be_first)),
)


def find(message: Message) -> Iterator[Found]:
    """Where they stand."""
    for spans in (
        _announced,
        _related,
        _both,
        _said_so,
        _titled,
        _addressed,
        _around,
    ):
        yield from (Found(start, end, "name") for start, end in spans(message))


def _after(
    message: Message, phrases: Phrases, counts: Counts = _written, *, titled: bool = False
) -> Iterator[tuple[Name, re.Match[str]]]:
    """The names after these phrases that count."""
    for phrase in phrases.find(message):
        between = _GAP.match(message.plain, phrase.end())
        name = name_at(message.plain, between.end() if between else phrase.end(), titled=titled)
        if name is not None and counts(name):
            yield name, phrase


def _related(message: Message) -> Iterator[Span]:
    """“my wife Bronwen”: in English hardly any other word has a capital there."""
    for name, phrase in _after(message, _RELATIONS):
        thing = is_thing(name.words[0]) and not name.may_be_first
        if _COUNTED.match(message.plain, name.span[1]):
            continue
        if _ENGLISH.match(phrase.group()) and name.words[0].lower() not in _BRANDS and not thing:
            yield name.close_span


def _announced(message: Message) -> Iterator[Span]:
    """“Ich heiße …”, “Name: …”, and with the lists’ word “ich bin …”, “meine Tochter …”."""
    for phrases, counts in (rule for rule in _RULES if message.mentions(rule[0].trigger)):
        yield from (
            _with_the_rest(message.plain, name, phrases) for name, _ in _after(message, phrases, counts)
        )
    for phrases, counts in _CLOSE_RULES:
        for name, phrase in _after(message, phrases, counts):
            if _CLAUSE_ENDS.match(message.plain, name.span[1]) or _ENGLISH.match(phrase.group()):
                yield name.span
            elif name.is_plain:
                yield name.close_span


def _with_the_rest(text: str, name: Name, phrases: Phrases) -> Span:
    """“Muster, Kim” after a label; in small letters “kim muster”, where the clause ends with it."""
    start, end = name.span
    if phrases is _LABELS and (behind := _FIRST_BEHIND.match(text, end)) is not None:
        return (start, behind.end()) if behind["first"].lower() in every_first_name() else name.span
    if phrases in (_LABELS, _FIELDS) and (more := _ALL_OF_IT.match(text, end)) is not None:
        return (start, more.end()) if not is_thing(more["last"]) else name.span
    if phrases is _INTRODUCED and len(name.words) == 1 and name.words[0][0].islower():
        last = _SMALL_SURNAME.match(text, end)
        return (start, last.end("last")) if last and last["last"] not in _NEVER else name.span
    return name.span


def _both(message: Message) -> Iterator[Span]:
    """“Vorname Kim, Nachname Muster”."""
    for match in _BOTH_NAMED.finditer(message.plain) if message.mentions(_GIVEN) else ():
        if not {match["one"].lower(), match["other"].lower()} & _NEVER:
            yield from (match.span("one"), match.span("other"))


def _said_so(message: Message) -> Iterator[Span]:
    """“I'm Tegan, …”, “This is Tegan again”."""
    for match in _SAID_SO.finditer(message.plain) if message.mentions(_SAYS_SO) else ():
        word = match["name"].lower()
        if (
            word not in _NEVER
            and word not in _BRANDS
            and word not in words_too()
            and not word.endswith(_NO_NAMES)
        ):
            yield match.span("name")


def _titled(message: Message) -> Iterator[Span]:
    """“Frau Müller”, “Mr Thompson”, “Dr. Lindner”; “meine Frau” is no title, “Dr. Oetker” no person."""
    for name, title in _after(
        message, _TITLES, lambda name: name.is_written or name.has_surname, titled=True
    ):
        before = message.plain[max(0, title.start() - _TITLE_REACH) : title.start()]
        other = (
            title.group().lower() not in _WIVES
            or not _RELATIVE.search(before)
            or _GOES_ON.match(message.plain, name.span[1])
        )
        sold = is_sold(message.plain, name.span[1])  # “Mrs Beeton cookbook”
        if name.words[0].lower() not in _BRANDS and not sold and (name.has_first or other):
            ends = _CLAUSE_ENDS.match(message.plain, name.span[1])
            yield name.span if ends else name.titled_span
    for name, _ in _after(message, _DEGREES):
        if name.words[0].lower() not in _BRANDS:
            yield name.span


def _addressed(message: Message) -> Iterator[Span]:
    """“Liebe Claudia, …”."""
    for name, _ in _after(message, _GREETINGS, lambda name: name.may_be_first):
        if _CLAUSE_ENDS.match(message.plain, name.span[1]):
            yield name.span


def _around(message: Message) -> Iterator[Span]:
    """“Meier mein Name”, “Kim Muster hier”."""
    if message.mentions(_TURNED_WORDS):
        for name in _before(message.plain, _TURNED):
            if name.is_known or (name.is_written and _begins(message.plain, name)):
                yield name.span
        for name in _before(message.plain, _HERE):
            begun = _begins(message.plain, name) and name.is_written and name.has_surname
            if name.is_likely or name.has_first or begun:
                yield name.span


def _begins(text: str, name: Name) -> bool:
    """Whether a clause begins with it."""
    return _CLAUSE_BEGINS.search(text, max(0, name.span[0] - 3), name.span[0]) is not None


def _before(text: str, pattern: re.Pattern[str]) -> Iterator[Name]:
    """Names that stand whole before these words."""
    for match in pattern.finditer(text):
        start = _last_words(text, *match.span("name"))
        name = name_at(text, start) if start is not None else None
        if name is not None and name.span[1] == match.end("name"):
            yield name


def _last_words(text: str, start: int, end: int) -> int | None:
    """Where the name at the end of these words begins: after all that stands where no name does."""
    begin = None
    for word in reversed(list(re.finditer(r"\S+", text[start:end]))):
        if word.group().lower() in _NEVER:
            break
        begin = start + word.start()
    return begin
