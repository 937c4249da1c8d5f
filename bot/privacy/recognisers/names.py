"""Names of people: where words announce one, and where lists of first names and surnames agree.

No list knows all names, and many names are words. So a name counts by what stands around it; the weaker that
is, the more the lists must say.
"""

import re
from collections.abc import Callable, Iterator

from bot.privacy.found import Found
from bot.privacy.message import Message, Span
from bot.privacy.recognisers.fullnames import Name, name_at
from bot.privacy.recognisers.people import every_first_name, surnames
from bot.privacy.words import either, listed, rarest, set_of, whole


def _phrases(name: str) -> tuple[re.Pattern[str], frozenset[str]]:
    """A pattern for any of these phrases, and one word of each, of which a text must have one."""
    phrases = listed("name", name)
    return re.compile(whole(phrases), re.IGNORECASE), rarest(phrases)


_INTRODUCED, _HINTED, _TITLES = _phrases("introduced"), _phrases("hinted"), _phrases("titles")
_RELATIONS, _GREETINGS = _phrases("relations"), _phrases("greetings")
_DEGREES = re.compile(rf"(?<![\w-]){either('name', 'degrees')}(?=\s)", re.IGNORECASE)
_DEGREE_WORDS = rarest(listed("name", "degrees"))
_LABELS = (
    re.compile(rf"(?<![\w-]){either('name', 'labels')}\s?[:=]\s{{0,3}}", re.IGNORECASE),
    rarest(listed("name", "labels")),
)
_WORD = r"[^\W\d_][\w'-]{1,30}"
_WORDS = rf"(?P<name>{_WORD}(?:\s{_WORD}){{0,2}})\s"
_TURNED = re.compile(rf"(?<![\w-]){_WORDS}{either('name', 'turned')}(?!\w)", re.IGNORECASE)
_HERE = re.compile(
    rf"(?:^|[\n,.!])\s*{_WORDS}{either('name', 'here')}(?=\s*(?:[,.!\n]|$))",
    re.IGNORECASE,
)
_TURNED_WORDS = rarest(listed("name", "turned") + listed("name", "here"))
_RELATIVE = re.compile(rf"(?<!\w){either('name', 'relative')}\s$", re.IGNORECASE)
_GAP = re.compile(r"[\s,:]{0,3}")
_CLAUSE_ENDS = re.compile(r"[ ]*(?:[,!.\n:]|$)")
_PAIR = re.compile(
    r"(?<![\w.-])[A-ZÄÖÜÇŞÉ][\w'-]{1,30} (?:[A-ZÄÖÜÇŞÉ][\w'-]{1,30} )?[A-ZÄÖÜÇŞÉ][\w'-]{1,30}(?!\w)"
)
_NEVER = set_of("name", "stop") | set_of("name", "brands")
_TITLE_REACH = 12


def find(message: Message) -> Iterator[Found]:
    """Where they stand."""
    for spans in (_announced, _titled, _addressed, _around, _paired):
        yield from (Found(start, end, "name") for start, end in spans(message))


def _after(
    message: Message,
    phrases: tuple[re.Pattern[str], frozenset[str]],
    counts: Callable[[Name], bool],
    gap: re.Pattern[str] = _GAP,
) -> Iterator[tuple[Name, re.Match[str]]]:
    """The names after these phrases that count."""
    pattern, words = phrases
    if not message.mentions(words):
        return
    for phrase in pattern.finditer(message.plain):
        between = gap.match(message.plain, phrase.end())
        name = name_at(message.plain, between.end() if between else phrase.end())
        if name is not None and counts(name):
            yield name, phrase


def _announced(message: Message) -> Iterator[Span]:
    """“Ich heiße …”, “Name: …”, and with the lists’ word “ich bin …”, “meine Tochter …”."""
    yield from (name.span for name, _ in _after(message, _INTRODUCED, lambda name: True))
    yield from (
        name.span for name, _ in _after(message, _LABELS, lambda name: name.is_written or name.is_known)
    )
    yield from (name.span for name, _ in _after(message, _HINTED, lambda name: name.is_likely))
    yield from (
        name.first_span
        for name, _ in _after(message, _RELATIONS, lambda name: name.is_written and name.has_first)
    )


def _titled(message: Message) -> Iterator[Span]:
    """“Frau Müller”, “Mr Thompson”, “Dr. Lindner”; “meine Frau” is no title."""
    for name, title in _after(message, _TITLES, lambda name: name.is_written or name.has_surname):
        before = message.plain[max(0, title.start() - _TITLE_REACH) : title.start()]
        if not _RELATIVE.search(before) or name.has_first:
            yield name.span
    yield from (
        name.span for name, _ in _after(message, (_DEGREES, _DEGREE_WORDS), lambda name: name.is_written)
    )


def _addressed(message: Message) -> Iterator[Span]:
    """“Liebe Claudia, …”."""
    for name, _ in _after(message, _GREETINGS, lambda name: name.has_first):
        if _CLAUSE_ENDS.match(message.plain, name.span[1]):
            yield name.span


def _around(message: Message) -> Iterator[Span]:
    """“Meier mein Name”, “Kim Muster hier”."""
    if not message.mentions(_TURNED_WORDS):
        return
    for pattern in (_TURNED, _HERE):
        for match in pattern.finditer(message.plain):
            start = _last_words(message.plain, *match.span("name"))
            name = name_at(message.plain, start) if start is not None else None
            if (
                name is not None
                and name.span[1] == match.end("name")
                and (name.is_written if pattern is _TURNED else name.is_likely)
            ):
                yield name.span


def _last_words(text: str, start: int, end: int) -> int | None:
    """Where the name at the end of these words begins: after all that stands where no name does."""
    begin = None
    for word in reversed(list(re.finditer(r"\S+", text[start:end]))):
        if word.group().lower() in _NEVER:
            break
        begin = start + word.start()
    return begin


def _paired(message: Message) -> Iterator[Span]:
    """A first name and a surname that the lists know."""
    known, last = every_first_name(), surnames()
    for pair in _PAIR.finditer(message.plain):
        words = pair.group().split()
        for place in range(len(words) - 1):
            first, second = words[place].lower(), words[place + 1].lower()
            if first in known and second in last and first not in _NEVER:
                start = pair.start() + len(" ".join(words[:place])) + (place > 0)
                yield start, start + len(words[place]) + 1 + len(words[place + 1])
                break
