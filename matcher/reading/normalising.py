"""From a customer's message to the question that is in it: the same question in other clothes reads the same.

Pure, and for every language at once, as `phrases.toml` says. A message that is nothing but courtesies, a
number or a quotation stays as it is: what it means is for others to say.
"""

import re
import unicodedata
from functools import lru_cache

from matcher.reading.dialects import standard
from matcher.reading.mail import written
from matcher.reading.numbers import without_numbers
from matcher.reading.phrases import any_of
from matcher.reading.pictures import in_words
from matcher.reading.shorthand import in_full
from matcher.text import clean

_SPACED = re.compile(r"(?<!\S)[^\W\d](?:[ \t][^\W\d]){2,}(?!\S)")
_PAIR = re.compile(r"(?<!\S)[^\W\d](?:[ \t][^\W\d])+(?!\S)")
_STRETCHED = re.compile(r"(?<=[^\W\d_])([a-zäöüß])\1{2,}(?!\w)")  # “thanksss”, not “AAA” nor “www”
_FADING = re.compile(r"(?:\.\s?){2,}$")
_REPEATED = re.compile(r"([!?.,;:])(?:\s?\1)+")
_MIXED = re.compile(r"[!?]*\?[!?]*")
_SENTENCE_END = re.compile(r"[.!?]+(?=\s|$)|(?=\n)")
_GAP = re.compile(r"\s+([!?.,;:])(?=\s|$)")
_SMILEY = re.compile(r"(?<!\S)(?:[:;=8]['’]?-?[)(\]DPpoO/|*]+|\^\^|[xX]D+|<3)(?!\S)")
_SYMBOLS = 0x2190  # from here on, symbols are pictures; before, they are letters' neighbours such as °
_LEAST_SHOUTED = 6  # capitals

_END = r"(?:[ \t]*(?:[,.!?:;–-]|\n)\s*)+"
_NAME = r"[^\W\d_][\w'’.-]*"
_TITLED = rf"{any_of('titles')}[ \t]+{_NAME}(?:[ \t]+{_NAME})?"
_ADDRESSED = rf"(?:[ \t,]+(?:{any_of('addressees')}|{_TITLED}))*"
_THANKS = rf"(?:{any_of('tails')}[ \t]+)?{any_of('thanks')}(?:[ \t]+{any_of('tails')})*"
_NAMED = rf"(?:[ \t]+{_NAME}[ \t]*[,!\n]|(?:[ \t]+{_NAME}){{1,3}}[ \t]*[,!.]?\n)\s*"
_GREETING = re.compile(
    rf"\s*(?:{any_of('agreeing')}[ \t,]+)?{any_of('greetings')}{_ADDRESSED}(?:{_END}|{_NAMED}|[ \t]+)"
    rf"|\s*(?!{any_of('closings')}){any_of('salutations')}{_ADDRESSED}(?:{_END}|{_NAMED})",
    re.IGNORECASE,
)
_GREETED = re.compile(rf"\s*{any_of('greetings')}{_ADDRESSED}[\s,.!?]*", re.IGNORECASE)
_THANKED = rf"(?:{any_of('agreeing')}[ \t,!]+)*{_THANKS}"
_OPENING = re.compile(
    rf"\s*(?:(?:{_THANKED}|{any_of('remarks')}){_END}|{any_of('about')}[ \t:]+)",
    re.IGNORECASE,
)
_CLOSED = rf"{any_of('closings')}(?:[ \t,]+{_NAME}){{0,4}}"
_SOFTLY = rf"(?:[ \t]+{any_of('softly')})*"
_INDIRECT = re.compile(
    rf"\s*(?:{any_of('softly')}[ \t]+)*"
    rf"(?:{any_of('wanting')}{_SOFTLY}[ \t]+{any_of('knowing')}|{any_of('wondering')}){_SOFTLY}"
    rf"(?:[ \t]*:[ \t]*|[ \t]*,?[ \t]+(?:(?P<whether>{any_of('whether')})[ \t]+|(?={any_of('asked')})))",
    re.IGNORECASE,
)
_SUBJECT_VERB = re.compile(
    rf"({any_of('subjects', language='en')})[ \t]+({any_of('verbs', language='en')})(?![\w'’])", re.IGNORECASE
)
_LAST_VERB = re.compile(rf"[ \t]({any_of('verbs', language='de')})[ \t]*$", re.IGNORECASE)
_BEGGING = re.compile(
    rf"\s*{any_of('begging')}[ \t,]+(?={any_of('asked')}|{any_of('verbs')}[ \t]+{any_of('subjects')})",
    re.IGNORECASE,
)
_ENDING = re.compile(
    rf"(?:(?:^|[\s,.!?;:–-])\s*{_THANKS}|(?:^|(?<=[.!?\n])\s*|\n\s*)(?:{any_of('remarks')}|{_CLOSED}))[\s.,!;:)]*$"
    rf"|(?<=[.!?,\n])\s*(?:{_THANKS})[\s,.!]+{_CLOSED}[\s.,!]*$",
    re.IGNORECASE,
)
_AGREEING = re.compile(rf"(?:\W*{any_of('agreeing')})+\W*", re.IGNORECASE)
_LONGEST_ENDING = 120  # characters
_MOST_COURTESIES = 8  # before a question, and as many after it
_LONGEST = 4000  # characters, from the end
_REMEMBERED = 16  # messages: a turn reads its own several times


@lru_cache(maxsize=_REMEMBERED)
def plain(text: str) -> str:
    """The message without what changes nothing about what is asked; lines stay lines.

    Gone are the salutation, thanks and signature, a quoted mail, the number of an order, pictures that only
    adorn, capitals that shout, marks that are repeated, letters that are drawn out; words of a dialect are in
    the standard language.
    """
    lines = [clean(line) for line in _STRETCHED.sub(r"\1", _joined(text[-_LONGEST:])).splitlines()]
    whole = "\n".join(line for line in lines if line)
    question = "\n".join(line for line in written(lines) if line)
    question = _bare(without_numbers(_without_pictures(question)))
    return standard(_quiet(_marks(question if _says(question) else whole)))


def _joined(text: str) -> str:
    """Words whose letters are spaced out, joined; two letters are one only where others are."""
    return _PAIR.sub(lambda found: "".join(found.group().split()), text) if _SPACED.search(text) else text


def _bare(text: str) -> str:
    """Without courtesies before and after; as it was, if nothing else is left to read."""
    opened = _opened(text)
    closed = _closed(opened)
    if closed != opened and not _asks(closed):
        closed = opened
    direct = _direct(in_full(closed))
    return direct if _says(direct) else in_full(text)


def _opened(text: str) -> str:
    for _ in range(_MOST_COURTESIES):
        if _GREETED.fullmatch(text):
            break  # “hi there” is a greeting, and no question about “there”
        found = _GREETING.match(text) or _OPENING.match(text)
        rest = text[found.end() :] if found else ""
        if not _says(rest):
            break
        text = rest
    return text


def _direct(text: str) -> str:
    """Just the question where a sentence says that it asks one: “I wanted to know if you …”."""
    text = _BEGGING.sub("", text, count=1) if _BEGGING.match(text) else text
    found = _INDIRECT.match(text)
    if found is None:
        return text
    question, _, rest = _SENTENCE_END.sub("\0", text[found.end() :], count=1).partition("\0")
    return f"{_inverted(question) if found['whether'] else question}?{rest}"


def _inverted(clause: str) -> str:
    """“Whether you can ship”, “ob das Messer da ist”, as it would be asked: the verb comes first.

    It stands after its subject in English, and last in German.
    """
    if found := _SUBJECT_VERB.match(clause):
        return f"{found[2]} {found[1]}{clause[found.end() :]}"
    first, comma, more = clause.partition(",")
    last = _LAST_VERB.search(first)
    return f"{last[1]} {first[: last.start()].strip()}{comma}{more}" if last else clause


def _closed(text: str) -> str:
    for _ in range(_MOST_COURTESIES):
        found = _ENDING.search(text, max(0, len(text) - _LONGEST_ENDING))
        if found is None:
            break
        mark = found.group()[:1]
        rest = text[: found.start()] + (mark if mark in "?!." else "")
        if not _says(rest):
            break
        text = rest
    return text


def _asks(text: str) -> bool:
    """Whether it is more than agreement before the thanks."""
    return not _AGREEING.fullmatch(text)


def _without_pictures(text: str) -> str:
    text = in_words(text)
    kept = "".join(
        letter
        for letter in _SMILEY.sub("", text)
        if ord(letter) < _SYMBOLS or unicodedata.category(letter) != "So"
    )
    return kept if _says(kept) else text


def _marks(text: str) -> str:
    """Each mark once, none after a gap; no call and no three dots at the end."""
    text = _MIXED.sub("?", _REPEATED.sub(r"\1", _FADING.sub("", text)))
    return _GAP.sub(r"\1", text).strip(" \t\n,;:–-").rstrip("! ")


def _quiet(text: str) -> str:
    """In small letters, if all of it is in capitals."""
    capitals = sum(letter.isupper() for letter in text)
    shouted = capitals >= _LEAST_SHOUTED and " " in text and not any(letter.islower() for letter in text)
    return text.lower() if shouted else text


def _says(text: str) -> bool:
    return any(letter.isalnum() for letter in text)
