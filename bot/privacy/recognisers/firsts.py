"""First names alone, and initials, where the words around them want a person.

“mit ner Solveig gechattet”, “Gwenda here again”, “returns label says P J Sowerby”; not “Kommode Anna”.
"""

import re
from collections.abc import Iterator

from bot.privacy.found import Found
from bot.privacy.message import UPPER, Message, Span
from bot.privacy.recognisers.people import FIRST, first_names, surnames, words_too
from bot.privacy.recognisers.things import is_thing
from bot.privacy.words import either, set_of

_ALONE = re.compile(rf"(?<![\w.@/-])[{UPPER}][^\W\d_]{{2,20}}(?:-[{UPPER}][^\W\d_]{{2,20}})?(?![\w@-])")
_BEFORE = re.compile(r"(?P<word>[\w'-]+) $")
_KIN_OF = re.compile(rf"(?<!\w){either('name', 'kin')} (?:von|of) (?:der |dem )?$", re.IGNORECASE)
_OPENS = re.compile(r"(?:^|[\n,.!?:(-] ?)$")
_AND = re.compile(rf" (?:&|und|and|u\.) (?P<other>[{UPPER}][\w'-]{{1,20}})(?!\w)")
_KIN_ENDS = frozenset({"von", "of", "der", "dem"})
_REACH = 24
_SHORT = 5  # letters of “TAN”
_AFTER = re.compile(r"(?:[ ]*(?:[,;.!?\n)]|$)|[ ](?![A-ZÄÖÜ\d]))")
_GOES_ON = re.compile(rf"\s{either('name', 'does')}(?!\w)", re.IGNORECASE)
_SAYS = re.compile(rf"\s{either('name', 'says')}(?!\w)", re.IGNORECASE)
_TOWARDS, _ARTICLES = set_of("name", "towards"), set_of("name", "articles")
_MAKES = set_of("name", "makes")
_INITIALS = re.compile(
    rf"[A-HJ-Z](?<![\w.-].)(?<![a-z]\. .)(?<![A-Z]\. .)"  # looks back late: it is found by its first letter
    rf"(?:\. ?(?:[A-Z]\. ?)?|(?<!A) [A-Z] )(?P<last>[{UPPER}][\w'-]{{3,30}})(?!\w)"
)


def find(message: Message) -> Iterator[Found]:
    """Where they stand."""
    text = message.plain
    for match in _ALONE.finditer(text) if message.mentions(FIRST) else ():
        word = match.group().lower()
        if match.group().isupper() and len(word) <= _SHORT:
            continue
        known = word in first_names() or ("-" in word and word.partition("-")[0] in first_names())
        if known and word not in _MAKES and _AFTER.match(text, match.end()) and _wanted(text, match.span()):
            also = _AND.match(text, match.end())
            both = also is not None and not is_thing(also["other"])
            yield Found(match.start(), also.end() if also and both else match.end(), "name")
    for match in _INITIALS.finditer(text):
        last = match["last"]
        if last.lower() in surnames() or not (is_thing(last) or last.lower() in words_too()):
            yield Found(*match.span(), "name")


def _wanted(text: str, span: Span) -> bool:
    """Whether the words beside it want a person there."""
    start, end = span
    near = max(0, start - _REACH)
    if _OPENS.search(text, near, start):
        return _SAYS.match(text, end) is not None
    before = _BEFORE.search(text, near, start)
    word = before["word"] if before else ""
    if word.lower() in _KIN_ENDS and _KIN_OF.search(text, max(0, start - 2 * _REACH), start):
        return True  # “die Mama von Emilia”
    return word.lower() in _TOWARDS or (word.lower() in _ARTICLES and _GOES_ON.match(text, end) is not None)
