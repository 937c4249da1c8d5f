"""Names that no list need know: told by where they stand in a sentence.

Beside a relative or a trade (“mein Chef Bernd Plagge”), behind what shows a name (“lautend auf …”), between
commas, after a title in small letters, with the surname first. A word that is plainly a thing is none.
"""

import re
from collections.abc import Iterator
from itertools import chain

from bot.privacy.found import Found
from bot.privacy.message import UPPER, Message, Span
from bot.privacy.recognisers.fullnames import Name, ends_as_surname, name_at
from bot.privacy.recognisers.people import (
    FIRST,
    every_first_name,
    every_surname,
    first_names,
    surnames,
    towns,
    words_too,
)
from bot.privacy.recognisers.phrases import Phrases
from bot.privacy.recognisers.things import is_place, is_thing, is_ware, is_well_known
from bot.privacy.triggers import Trigger
from bot.privacy.words import either, listed, rarest, set_of

_WORD = rf"[{UPPER}][\w'-]{{1,30}}"
_CALLED = rf"(?:{either('name', 'called')}\s)?"
_KIN = listed("name", "kin")
_RELATED = Phrases(
    (*_KIN, *(f"{nearer}{kin}" for nearer in listed("name", "nearer") for kin in _KIN)),  # “Lebensgefährte”
    before=rf"{either('name', 'whose')}\s(?:{either('name', 'described')}\s)?",
    behind=rf"(?:-in-law|s|es)?(?:,?\s|\s\(){_CALLED}",
)
_TRADES = Phrases(listed("name", "trades"), behind=rf"\s{_CALLED}")
_SHOWN = Phrases(listed("name", "shown"), behind=rf"[\s:]\s{{0,2}}{_CALLED}")
_NUMBERED = Phrases(
    listed("name", "numbered"),
    behind=r"\s(?:nr\.?\s|no\.?\s)?[\w-]{0,12}\d\s(?:for|für|of|von|an|auf|to)\s",
)
_SURELY = Phrases(listed("name", "surely"), behind=rf"(?:\sbitte|\splease)?[\s:]\s{{0,2}}{_CALLED}")
_DONE = re.compile(  # “laut Sendungsverfolgung hat Eilers unterschrieben”
    rf"(?<!\w)(?:hat|habe|hatte)\s(?P<name>(?-i:{_WORD}(?: {_WORD})?))\s"
    rf"(?:(?:es|das|mir|uns|den|die|alles|nichts)\s){{0,2}}"
    rf"{either('name', 'done')}(?!\w)",
    re.IGNORECASE,
)
_SMALL_LAST = re.compile(  # “mein bruder deniz aksu hat …”
    rf" (?P<last>[a-zäöüß'-]{{3,20}})(?=\s{either('name', 'does')}(?!\w))"
)
_OF = re.compile(r"(?:von|of|zu)\s", re.IGNORECASE)
_DONES = Trigger(rarest(listed("name", "done")))
_ENDS = re.compile(r"[ ]*(?:[,;.!?\n)(]|-\s|$)")
_GOES_ON = re.compile(rf"\s{either('name', 'does')}(?!\w)", re.IGNORECASE)
_COUNTED = re.compile(r" \d")  # “my daughter Grade 3 piano books”
_SMALL_TITLE = re.compile(
    rf"(?<![\w-]){either('name', 'with')}\s(?!lady|sir){either('name', 'titles')}\s"
    rf"(?P<name>(?-i:[a-zäöüß][a-zäöüß'-]{{3,20}}))(?!\w)",
    re.IGNORECASE,
)
_TITLES = Trigger(rarest(listed("name", "titles")))
_REVERSED = re.compile(rf"(?P<last>{_WORD}), (?P<first>{_WORD})(?=[ ]*(?:[,;\n(-]|$))")  # “Muster, Kim”
_LABEL_BEFORE = re.compile(
    rf"(?:^|\n|(?<![\w-]){either('name', 'labels', 'trades')}[\s:]\s?)$", re.IGNORECASE
)
_LABELLED = re.compile(  # “name yusuf demirci bestellung …”
    rf"(?<![\w-]){either('name', 'labels')}[ ](?P<name>(?P<first>(?-i:[a-zäöüß-]{{3,20}}))"
    rf"(?: (?P<last>(?-i:[a-zäöüß'-]{{4,30}})))?)",
    re.IGNORECASE,
)
_LABELS = Trigger(rarest(listed("name", "labels")))
_I_AM = re.compile(
    rf"(?:^|[\n,.!?] ?|(?<=\bhi)\s|(?<=\bhey)\s|(?<=\bhello)\s|(?<=\bhallo)\s|(?<=\bmoin)\s"
    rf"|(?<=\bhiya)\s|(?<=\bservus)\s)"
    rf"{either('name', 'i')}\s(?P<name>(?-i:[a-zäöüß-]{{3,20}}))"
    rf"(?=\s*(?:[,.!\n]|$)|\s(?:und|and|from|aus|here|hier|again|wieder|nochmals?|i|ich|wegen|about|re|vom)(?!\w))",
    re.IGNORECASE,
)
_I = Trigger(rarest(listed("name", "i")))
_WE = re.compile(  # “wir, Anh Thu Le und Bernward Düsterhöft, …”
    rf"(?<![\w-])(?:ich|wir|i|we), (?P<one>(?-i:{_WORD}(?: {_WORD}){{1,3}}))"
    rf"(?: (?:und|and|&) (?P<other>(?-i:{_WORD}(?: {_WORD}){{0,3}})))?(?=,)",
    re.IGNORECASE,
)
_WE_WORDS = Trigger(("ich", "wir", "i", "we"))
_AND = re.compile(rf"(?<![\w-])(?P<first>{_WORD}) (?:und|and|&|u\.|et) $")
_PAIR = re.compile(rf"(?<![\w.-])(?P<first>{_WORD}) (?P<second>{_WORD})(?!\w)")
_BEFORE = re.compile(r"(?P<word>[\w'-]+)?(?P<mark>[^\w]*)$")
_LEADING, _ARTICLES = set_of("name", "leading"), set_of("name", "articles")
_MAKERS = frozenset(
    {"von", "by", "a", "an", "marke", "brand", "modell", "model", "in", "near", "nach", "aus"}
)
_MAKES = set_of("name", "makes")
_ROLES = frozenset(listed("name", "kin", "trades", "titles", "professions"))
_REACH = 24
_ENGLISH = re.compile(r"(?:my|our|your|his|her|their)\s", re.IGNORECASE)  # where no noun has a capital
_SOFT = ("a", "y", "ie", "o")  # how few German nouns end, and many first names: “für meine Enkelin Fenja”
_SET_OFF = frozenset({"", ",", ":", "(", '"', "-", ".", "!", "?"})


def find(message: Message) -> Iterator[Found]:
    """Where they stand."""
    for spans in (_beside, _shown, _set_off, _small):
        yield from (Found(start, end, "name") for start, end in spans(message))


def _signs(name: Name) -> Iterator[bool]:
    """What tells a name among words with a capital."""
    yield name.is_known
    yield name.looks_like_one
    yield name.has_initial
    yield name.is_strange_pair


def _person(name: Name | None) -> Name | None:
    """Without the things that follow it; None if it is one itself."""
    if name is None or not name.is_written or is_thing(name.words[0]):
        return None
    cut = next((place for place, word in enumerate(name.words) if is_thing(word)), None)
    return name.until(cut)


def _beside(message: Message) -> Iterator[Span]:
    """“mein Chef Bernd Plagge”, “Nachbar Schimmelpfennig hat …”, “my hubby trevor”."""
    text = message.plain
    for phrase in _RELATED.find(message):
        read = name_at(text, phrase.end(), titled=True)
        if read is not None and not read.is_written and read.words[0] in first_names():
            start, end = read.close_span
            last = _SMALL_LAST.match(text, end)
            yield start, last.end("last") if last and not is_thing(last["last"]) else end
        elif (
            (name := _person(read)) is not None
            and not _COUNTED.match(text, name.span[1])
            and (len(name.words) > 1 or _ENGLISH.match(phrase.group()) or _stands(text, name))
        ):
            yield name.span
    for phrase in _TRADES.find(message):
        name = _person(name_at(text, phrase.end(), titled=True))
        if name is None or is_place(text, name.ends[0]):
            continue
        if not name.is_known and _OF.match(text, phrase.end()):  # “Vater von Zwillingen”
            continue
        if any(_signs(name)) or _stands(text, name):
            yield name.span


def _stands(text: str, name: Name) -> bool:
    """Whether it stands as only a name can: known, or with its verb or the clause's end behind it."""
    return (
        name.may_be_first
        or name.has_surname
        or name.looks_like_one
        or (name.words[0].endswith(_SOFT) and _ENDS.match(text, name.span[1]) is not None)
        or _GOES_ON.match(text, name.span[1]) is not None
        or (_ENDS.match(text, name.span[1]) is not None and text[name.span[0] - 2 : name.span[0]] == ", ")
    )


def _shown(message: Message) -> Iterator[Span]:
    """“lautend auf Thivya Sivakumar”, “auf der Klingel steht Kowalczyk”."""
    text = message.plain
    for phrase in chain(_SHOWN.find(message), _NUMBERED.find(message)):
        name = _person(name_at(text, phrase.end(), titled=True))
        if name is not None and any(_signs(name)) and not _is_maker(name):
            yield name.span
    for phrase in _SURELY.find(message):
        name = _person(name_at(text, phrase.end(), titled=True))
        if name is not None and not _is_maker(name):
            yield name.span


def _is_maker(name: Name) -> bool:
    """Whether it is one word that makers or towns are called, too."""
    return len(name.words) == 1 and (name.words[0].lower() in _MAKES or name.words[0].lower() in towns())


def _set_off(message: Message) -> Iterator[Span]:
    """“Bestellung 66120, Carola Heitmann, …”; “Wieczorek, Piotr”."""
    text = message.plain
    place = 0 if message.has_pair else len(text)
    while (pair := _PAIR.search(text, place)) is not None:
        if _may_be_one(pair["first"], pair["second"]):
            place = pair.end()
            if _is_person(text, pair):
                start, end = _whole(text, pair)
                also = _AND.search(text, max(0, start - _REACH), start)
                yield also.start() if also and not is_thing(also["first"]) else start, end
        else:
            place = pair.end("first")
    for match in _DONE.finditer(text) if message.mentions(_DONES) else ():
        words = match["name"].split()
        if not any(is_thing(word) or word.lower() in _MAKES for word in words):
            yield match.span("name")
    for match in _WE.finditer(text) if message.mentions(_WE_WORDS) and message.has_pair else ():
        yield from (match.span(part) for part in ("one", "other") if match[part])
    for match in _REVERSED.finditer(text) if ", " in text else ():
        before = max(0, match.start() - _REACH), match.start()
        known = match["first"].lower() in every_first_name() and not is_thing(match["last"])
        if known and _LABEL_BEFORE.search(text, *before):
            yield match.span()


def _may_be_one(first: str, second: str) -> bool:
    """Whether the lists know the first name; or, of a word that is no other, the surname behind it."""
    small = first.lower()
    if small in first_names() or small.partition("-")[0] in first_names():
        return True
    return (
        not is_thing(first)
        and small not in words_too()
        and small not in towns()
        and (ends_as_surname(second) or second.lower() in surnames())
    )


def _is_person(text: str, pair: re.Match[str]) -> bool:
    """A first name and a word that is no thing, where nothing makes it a maker's or a model's name."""
    second = pair["second"]
    if is_thing(second) or is_well_known(f"{pair['first']} {second}") or is_ware(text, pair.span()):
        return False
    before = _BEFORE.search(text, max(0, pair.start() - _REACH), pair.start())
    word, mark = (before["word"] or "", before["mark"].strip()) if before else ("", "")
    ends = _ENDS.match(text, pair.end()) is not None or _GOES_ON.match(text, pair.end()) is not None
    if not word or mark in _SET_OFF - {""} or "\n" in (before["mark"] if before else ""):
        return ends
    small = word.lower()
    if small in _ROLES:
        return True
    if small in _ARTICLES:
        return _GOES_ON.match(text, pair.end()) is not None
    surname = second.lower() in every_surname()
    return (small in _LEADING and (ends or surname)) or (word == small and small not in _MAKERS)


def _whole(text: str, pair: re.Match[str]) -> Span:
    """With a surname behind it: “Franz Xaver Moosbrugger”."""
    name = _person(name_at(text, pair.start()))
    return name.span if name is not None and name.span[1] > pair.end() else pair.span()


def _small(message: Message) -> Iterator[Span]:
    """In small letters: “mit herrn bockelmann”, “name yusuf demirci”, “im kayleigh and …”."""
    text = message.plain
    if message.mentions(_TITLES):
        for match in _SMALL_TITLE.finditer(text):
            if not is_thing(match["name"]):
                yield match.span("name")
    if message.mentions(_LABELS, FIRST):
        for match in _LABELLED.finditer(text):
            if match["first"] in first_names():
                more = match["last"] and (match["last"] in surnames() or not is_thing(match["last"]))
                yield match.span("name") if more else match.span("first")
    if message.mentions(_I, FIRST):
        for match in _I_AM.finditer(text):
            if match["name"] in first_names():
                yield match.span("name")
