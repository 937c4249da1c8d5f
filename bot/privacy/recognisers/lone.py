"""Names of one word, told by their place in a message.

The last of all: “Merci und en schöne Tag, Regula”; spelt out: “Ja, Dombrowski mit w”; behind a small title:
“herr kiefer vom …”; before a relative: “I'm Zainab, Imran's mum”.
"""

import re
from collections.abc import Iterator

from bot.privacy.found import Found
from bot.privacy.message import UPPER, Message, Span
from bot.privacy.recognisers.fullnames import ends_as_surname
from bot.privacy.recognisers.people import FIRST, first_names, surnames, towns
from bot.privacy.recognisers.things import is_good, is_thing
from bot.privacy.triggers import Trigger
from bot.privacy.words import either, listed, rarest, set_of

_LAST = re.compile(
    r"[^\W\d_](?P<mark>[,.!?)]+ ?|\s?\n\s?)(?P<name>[^\W\d_]{3,20}(?:-[^\W\d_]{3,20})?)[ .!)x]*\Z"
)
_WORD = re.compile(r"[^\W\d_]+")
_LONGEST = 60  # characters of the last word, its hyphens and marks
_THANKED = re.compile(  # “many thanks jean”, where the message ends
    rf"(?:^|[\n.,!?] ?|(?<=und )|(?<=and )){either('name', 'parting', 'thanks')}"
    r"(?: (?:und )?(?:lg|vg|gruß|gruss))?[,!. ]{1,3}(?P<name>[a-zäöüß]{2,20})[ .!]*\Z",
    re.IGNORECASE,
)
_THANKS = Trigger(rarest(listed("name", "parting", "thanks")))
_SPELT = re.compile(  # “Dombrowski mit w”, “Stephens with a ph”, “Meyer mit e y”
    rf"(?:^|[\n,.:!?] ?|(?:heiße|heisse|hier ist|name is|name ist|i'm|bin) )"
    rf"(?P<name>(?-i:[{UPPER}])[^\W\d_]{{2,20}}),? "
    r"(?:mit|with)(?: an?)?(?: (?:hartem|weichem|doppel|zwei|double|two|scharfem))?[ -]"
    r"(?:[a-zß]|[a-z] [a-z]|(?-i:(?!me|us|it|my|no|an|so|am|im|in|zu|da|du|er|es|wo|to)[a-zäöüß]{2}))"
    r"(?=\s*(?:[,.;!?\n)]|$)|\s(?:am|wie|und|statt|nicht|geschrieben|in|vorne|hinten|bitte|not|at|instead|please)(?!\w))",
    re.IGNORECASE,
)
_WITH = Trigger(("mit", "with"))
_LETTER = re.compile(
    r"(?:mit|with) (?:an? )?(?:[^\W\d_]+[ -])?[^\W\d_]{1,2}(?![\w'-])"
)  # a cheap look before
_TITLED = re.compile(  # “herr kiefer vom ordnungsamt meinte”
    r"(?:^|[\n,.!?] ?)(?:herr|hr\.?|mr\.?|mrs\.?)\s(?P<name>(?-i:[a-zäöüß][a-zäöüß-]{3,20}))"
    r"(?=\s(?:vom|von|aus|from|in|at|hat|hatte|wollte|sagte|meinte|war|ist|said|told|has|was|is)(?!\w))",
    re.IGNORECASE,
)
_MADAM = re.compile(  # “frau lindemann vom bauamt”, where it is a surname: other words follow “frau”, too
    r"(?:^|[\n,.!?] ?)(?:frau|fr\.?|ms\.?|miss)\s(?P<name>(?-i:[a-zäöüß][a-zäöüß-]{3,20}))"
    r"(?=\s(?:vom|von|aus|from|in|at|hat|hatte|wollte|sagte|meinte|said|told|has|was)(?!\w))",
    re.IGNORECASE,
)
_TITLES = Trigger(("herr", "hr", "mr", "mrs", "frau", "fr", "ms", "miss"))
_DOCTOR = re.compile(  # “bei dr. hellwig”; without its full stop it is an article of the Swiss
    r"(?<!\w)(?:bei|von|zu|mit|für|an|praxis|see|with|from|by|herrn?|frau|fr\.|hr\.)\s(?:prof\.?\s)?"
    r"dr\.\s(?:med\.\s)?(?P<name>(?-i:[a-zäöüß][a-zäöüß-]{3,20}))(?!\w)",
    re.IGNORECASE,
)
_DOCTORS = Trigger(("dr",))
_ARTICLED = re.compile(  # a message's first words, in dialect: “Da isch d Ursle, guete Morge”
    r"\A\W*(?:(?:grüezi|hoi|hallo|sali|salü|servus|grüß gott|guete [^\W\d_]{3,6}"
    r"|gr(?:iaß|üess|üeß)[^\W\d_]* [^\W\d_]{1,4}),?!? )?"
    r"(?:da|do|hie|i|ich) (?:isch|is|bi|bin)(?:'?s)?,? (?:d|de|dr|da) "
    rf"(?P<name>(?-i:[{UPPER}])[^\W\d_]{{2,20}})(?=[ ]*(?:[,.!\n]|$))",
    re.IGNORECASE,
)
_BEFORE_GREETING = re.compile(  # “Rautenberg, guten Tag, …”
    rf"\A\s*(?P<name>(?-i:[{UPPER}])[^\W\d_]{{3,20}}), {either('name', 'greetings')}(?=[ ]*(?:[,.!\n]|$))",
    re.IGNORECASE,
)
_GREETINGS = Trigger(rarest(listed("name", "greetings")))
_ARTICLES = Trigger(("d", "de", "dr", "da"))
_ABSTRACT = ("ig", "ung")  # how the Swiss end what others end in “-ung”: “Rechnig”
_OF = re.compile(
    rf"(?:^|[\n,.!?] ?|\band )(?P<name>[{UPPER}][^\W\d_]{{2,20}})'s (?i:{either('name', 'kin')})(?!\w)"
)
_RELATED = Trigger(("s",))
_WORDS_TOO = set_of("name", "both") - set_of("name", "dears")
_MAKES = set_of("name", "makes") | set_of("name", "brands")
_NEVER = set_of("name", "stop")
_ROLES = frozenset(listed("name", "kin", "trades", "titles", "professions", "labels"))
_NO_NAMES = _NEVER | _ROLES | _MAKES


def find(message: Message) -> Iterator[Found]:
    """Where they stand."""
    for spans in (_last, _thanked, _spelt, _titled, _doctors, _articled, _related):
        yield from (Found(start, end, "name") for start, end in spans(message))


def _last(message: Message) -> Iterator[Span]:
    """A first name and no other word, with which the message ends."""
    text = message.plain
    if not message.mentions(FIRST) or not _ends_with(text, first_names()):
        return
    match = _LAST.search(text, max(0, len(text) - _LONGEST))
    if match is not None and _is_first(match["name"]):
        before = text[: match.start("mark")].split()[-1]  # “… das andere Sofa, Henri”
        if not is_good(before):
            yield match.span("name")


def _ends_with(text: str, names: frozenset[str]) -> bool:
    """A cheap look: whether one of the last words is one of these."""
    return not names.isdisjoint(_WORD.findall(text[-_LONGEST:].lower())[-4:])


def _is_first(word: str) -> bool:
    small = word.lower()
    known = small in first_names() or ("-" in small and small.partition("-")[0] in first_names())
    return known and small not in _MAKES and small not in towns() and not is_thing(word)


def _thanked(message: Message) -> Iterator[Span]:
    """A first name that is a word as well, in small letters behind thanks."""
    text = message.plain
    if not message.mentions(_THANKS) or not _ends_with(text, _WORDS_TOO):
        return
    match = _THANKED.search(text, max(0, len(text) - _LONGEST))
    if match is not None and match["name"].lower() in _WORDS_TOO:
        yield match.span("name")


def _spelt(message: Message) -> Iterator[Span]:
    looked = message.mentions(_WITH) and _LETTER.search(message.plain.lower()) is not None
    for match in _SPELT.finditer(message.plain) if looked else ():
        if not (is_thing(match["name"]) or match["name"].lower() in _NO_NAMES):
            yield match.span("name")


def _titled(message: Message) -> Iterator[Span]:
    """Behind “herr” any word may be a name, but for what people do."""
    if not message.mentions(_TITLES):
        return
    for match in _TITLED.finditer(message.plain):
        if match["name"] not in _NO_NAMES:
            yield match.span("name")
    for match in _MADAM.finditer(message.plain):
        if match["name"] in surnames() or ends_as_surname(match["name"]):
            yield match.span("name")


def _doctors(message: Message) -> Iterator[Span]:
    """“frau dr. kaltenbach”, in small letters."""
    for match in _DOCTOR.finditer(message.plain) if message.mentions(_DOCTORS) else ():
        if match["name"] not in _NO_NAMES:
            yield match.span("name")


def _articled(message: Message) -> Iterator[Span]:
    """A name of one's own behind the article that dialects give it, or before a greeting."""
    match = _ARTICLED.match(message.plain) if message.mentions(_ARTICLES) else None
    if match is None and message.mentions(_GREETINGS):
        match = _BEFORE_GREETING.match(message.plain)
    if match is not None:
        word = match["name"].lower()
        if not (is_thing(word) or word in _NO_NAMES or word in towns() or word.endswith(_ABSTRACT)):
            yield match.span("name")


def _related(message: Message) -> Iterator[Span]:
    """“Imran's mum”."""
    for match in _OF.finditer(message.plain) if message.mentions(_RELATED) else ():
        if _is_first(match["name"]):
            yield match.span("name")
