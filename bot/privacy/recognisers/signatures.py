"""Names below a letter: after “Mit freundlichen Grüßen”, or alone in the last line."""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain

from bot.privacy.found import Found
from bot.privacy.message import UPPER, Message
from bot.privacy.recognisers.fullnames import Name, name_at
from bot.privacy.recognisers.people import towns
from bot.privacy.recognisers.things import is_thing
from bot.privacy.triggers import Trigger
from bot.privacy.words import either, listed, rarest

_OPENS = r"(?:(?<=[\n.,!?])|^)[ \t]*"
_BEFORE = rf"(?:{either('name', 'before')}\s+)?"
_CLOSED = re.compile(
    rf"(?:{_OPENS}|(?<=[.!?,)] )|(?<=danke )|(?<=dank )|(?<=und )|(?<=and ))"
    rf"{either('name', 'closings')}(?!\w)"
    rf"[\s,.!-]{{1,6}}(?:(?:aus|from)\s(?:dem\s|der\s)?[^\W\d_]{{2,20}}[,\n]\s?)?{_BEFORE}",  # “aus Graz, …”
    re.IGNORECASE,
)
_GREETED = re.compile(r"(?<!\w)gr(?:ü|ue|u|üe)(?:ß|ss)\w*[\s,.!-]{1,6}", re.IGNORECASE)
_SMALL_INITIAL = re.compile(
    r"(?:[a-z]\.\s?[^\W\d_]{3,30}|[^\W\d_]{3,20} [a-z]\.)\s*$", re.IGNORECASE
)  # “mfg g. hinnerichs”
_THANKED = re.compile(
    rf"{_OPENS}{either('name', 'thanks')}(?!\w)[,.! ]{{0,3}}(?P<line>\n)?[\s]{{0,3}}",
    re.IGNORECASE,
)
_PARTED = re.compile(rf"\W*{either('name', 'parting')},\s$", re.IGNORECASE)  # “Cheers, Immy”
_PET_ENDS = ("i", "ie", "y")
_CLOSINGS, _THANKS = (Trigger(rarest(listed("name", name))) for name in ("closings", "thanks"))
_LINE_ENDS = re.compile(r"(?: x{1,3})?[ \t.,!:)]*(?:\n|$)")
_ANOTHER = re.compile(rf" (?:und|u\.|and|&|\+) [{UPPER}][\w'-]{{1,20}}")  # “von Leevke und Mats”
_LAST_LINE = re.compile(r"\n[ \t]*([^\n]{2,60})\s*\Z")


def find(message: Message) -> Iterator[Found]:
    """Where they stand."""
    text = message.plain
    if message.mentions(_CLOSINGS):
        for closing in chain(_CLOSED.finditer(text), _GREETED.finditer(text)):
            if (small := _SMALL_INITIAL.match(text, closing.end())) is not None:
                yield Found(*small.span(), "name")
            elif (name := _to_the_end(text, closing.end())) and (
                name.is_written or name.is_known or _is_pet_name(name.words)
            ):
                yield Found(*name.span, "name")
    if message.mentions(_THANKS):
        for thanks in _THANKED.finditer(text):
            name = _to_the_end(text, thanks.end())
            if name and (
                name.may_be_first
                or (thanks["line"] and name.is_written and name.has_surname)
                or (thanks.group()[-1:].isspace() and _is_pair(name))
                or (_PARTED.match(thanks.group()) and _alone(text, name))
            ):
                yield Found(*name.span, "name")
    if (last := _LAST_LINE.search(text, max(0, len(text) - 80))) is not None:
        name = _to_the_end(text, last.start(1))
        if name and (name.has_first or (name.may_be_first and len(name.words) > 1)):
            yield Found(*name.span, "name")


def _is_pet_name(words: tuple[str, ...]) -> bool:
    """One word in small letters that ends as names are shortened: “lg olli”, “cheers danny”."""
    return len(words) == 1 and words[0].endswith(_PET_ENDS) and not _is_place(words[0])


def _is_place(word: str) -> bool:
    """“Best wishes from Devon”."""
    return is_thing(word) or word.lower() in towns()


def _is_pair(name: Name) -> bool:
    """Whether it is two words or more, and none of them a thing: “Thank you, Hester Blythe”."""
    return len(name.words) > 1 and name.is_written and not any(map(is_thing, name.words))


def _alone(text: str, name: Name) -> bool:
    """Whether it is one word with a capital, the last of the text."""
    return len(name.words) == 1 and name.is_written and not text[name.span[1] :].strip(" .")


def _to_the_end(text: str, start: int) -> Name | None:
    """The name that begins here, if nothing else stands in its line."""
    name = name_at(text, start)
    if name and len(name.words) == 1 and text[:start].endswith("from ") and _is_place(name.words[0]):
        return None
    if name and name.is_written and (also := _ANOTHER.match(text, name.span[1])) is not None:
        name = replace(name, span=(start, also.end()))
    return name if name and _LINE_ENDS.match(text, name.span[1]) else None
