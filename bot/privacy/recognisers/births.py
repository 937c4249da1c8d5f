"""Dates of birth: dates beside words that say so."""

import re
from collections.abc import Iterator

from bot.privacy.found import Found
from bot.privacy.message import Message
from bot.privacy.triggers import Trigger
from bot.privacy.words import any_of, either, listed, lists, rarest, whole

_MONTH = any_of(month for of in lists("birth", "months") for months in of for month in months)
_YEAR = r"(?:19|20)\d\d"
_DAY = r"\d{1,2}"
_DATE = (
    rf"(?:(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])(?:{_YEAR}|\d\d)(?!\w)|{_YEAR}[-/.]{_DAY}[-/.]{_DAY}"
    rf"|{_DAY}\s?[./-]\s?{_DAY}\s?[./-]\s?(?:{_YEAR}|\d\d)"
    rf"|{_DAY}(?:\.|st|nd|rd|th|er)?\s?(?:of\s)?(?:{_MONTH})(?!\w)\.?,?\s?(?:{_YEAR}|'?\d\d)"
    rf"|(?:{_MONTH})(?!\w)\.?\s{_DAY}(?:st|nd|rd|th)?,?\s(?:{_YEAR}))(?![\w/-])"
)
_FILL = rf"(?:[\s:=.,-]{{1,3}}+|(?<!\w){either('birth', 'between')}(?!\w)){{0,10}}+"
_WORDS, _WEAK, _AFTER = listed("birth", "words"), listed("birth", "weak"), listed("birth", "after")
_YEARS = listed("birth", "year")
_AHEAD = re.compile(
    rf"(?:(?P<word>{whole(_WORDS)})|(?<!\S)\*){_FILL}(?P<date>{_DATE})|{whole(_YEARS)}{_FILL}(?P<year>{_YEAR})(?!\w)",
    re.IGNORECASE,
)
_BEHIND = re.compile(
    rf"(?<![\w/.-])(?P<date>{_DATE})[ ,]{{1,2}}(?:in\s\w{{2,20}}\s)?(?P<word>{whole(_AFTER)})", re.IGNORECASE
)
_YEAR_BEHIND = re.compile(rf"(?<![\w/.-])(?P<year>{_YEAR}) {either('birth', 'born')}(?!\w)", re.IGNORECASE)
_LAST_YEAR = re.compile(  # a day to come, or soon gone, for presents; not the day of “1988-09-30”
    r"^20[2-9]\d-|20[2-9]\d$|(?<!\d)(?<!\d{4}[-/.]\d[-/.])(?<!\d{4}[-/.]\d\d[-/.])[2-4]\d$"
)
_ANOTHER = re.compile(rf"{_FILL}(?P<date>{_DATE})", re.IGNORECASE)  # “… nicht 3.4.1980, sondern 4.3.1980”
_TRIGGERS = Trigger(rarest((*_WORDS, *_AFTER, *_YEARS)))


def find(message: Message) -> Iterator[Found]:
    """Where they stand."""
    if not message.has_digits or not (
        message.mentions(_TRIGGERS) or "*" in message.plain or "b." in message.plain
    ):
        return
    for match in _AHEAD.finditer(message.plain):
        if match["year"] is not None:
            yield Found(*match.span("year"), "birth")
        elif not _to_come(match):
            yield Found(*match.span("date"), "birth")
            if (another := _ANOTHER.match(message.plain, match.end())) is not None:
                yield Found(*another.span("date"), "birth")
    yield from (Found(*match.span("year"), "birth") for match in _YEAR_BEHIND.finditer(message.plain))
    for match in _BEHIND.finditer(message.plain):
        if not _to_come(match):
            yield Found(*match.span("date"), "birth")


def _to_come(match: re.Match[str]) -> bool:
    return (match["word"] or "").lower() in _WEAK and _LAST_YEAR.search(match["date"]) is not None
