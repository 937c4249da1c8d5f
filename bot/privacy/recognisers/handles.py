"""Names that people have on other sites, and names of accounts."""

import re
from collections.abc import Iterator

from bot.privacy.found import Found
from bot.privacy.message import Message
from bot.privacy.recognisers.things import is_thing
from bot.privacy.triggers import Trigger
from bot.privacy.words import any_of, either, listed, rarest, set_of, whole

_HANDLE = re.compile(r"(?<![\w@.])@[^\W\d_](?:[\w.]{0,40}\w)")
_PLATFORMS = Trigger(rarest(listed("network", "platforms")))
_FIGURED = re.compile(r"[\d_]")
_ACCOUNT = listed("network", "account")
_ACCOUNTS = Trigger(rarest(_ACCOUNT))
_IS = any_of((*listed("fillers", "is"), "lautet", "heißt", "heisst"))
_STOP = set_of("name", "stop") | set_of("secret", "stop")
_STATES = set_of("network", "states")
_STATE_ENDS = ("ed", "ing", "iert", "bar")  # “my insta is hacked”
_PLATFORM = rf"{whole(listed('network', 'platforms'))}(?:-?(?:name|account|handle|profil|id))?"
_ON = re.compile(
    rf"{_PLATFORM}(?:\s?:\s?|\s{either('network', 'as')}\s|\s(?:{_IS})\s|\s)"
    rf"(?P<value>(?:live:)?[\w.-]{{2,40}}\w(?:#\d{{4}})?)",
    re.IGNORECASE,
)
_NAMED = re.compile(
    rf"{whole(_ACCOUNT)}(?P<how>\s?[:=]\s?|\s(?:{_IS})\s(?::\s?)?|\s)\"?(?P<value>[\w.@-]{{2,40}}\w)\"?",
    re.IGNORECASE,
)
_MINE = re.compile(  # “my snap is janedoe”: what is one's own there is a name, whatever it looks like
    rf"(?<!\w){either('network', 'whose')}\s{_PLATFORM}\s(?:{_IS})\s(?P<value>[\w.-]{{2,40}}\w)"
    r"(?=[ ]*(?:[,;.!?\n)]|$)|\s(?:and|und|if|falls|wenn)(?!\w))",
    re.IGNORECASE,
)
_TELLING = re.compile(r"live:[\w.-]+|[\w.]*(?:[^\W\d_][\d_.]+[a-z\d]|\w_)[\w.-]*|[\w.]+#\d{4}")


def find(message: Message) -> Iterator[Found]:
    """Where they stand: after @ where a site is named or no word looks so, and after “Nutzername”."""
    text = message.plain
    named = message.mentions(_PLATFORMS)
    if named:
        yield from (
            Found(*match.span("value"), "handle")
            for match in _ON.finditer(text)
            if _TELLING.fullmatch(match["value"])
        )
        for match in _MINE.finditer(text):
            word = match["value"].lower()
            if not (word in _STOP | _STATES or is_thing(word) or word.endswith(_STATE_ENDS)):
                yield Found(*match.span("value"), "handle")
    if "@" in text:
        for match in _HANDLE.finditer(text):
            if named or _FIGURED.search(match.group()):
                yield Found(*match.span(), "handle")
    if message.mentions(_ACCOUNTS):
        for match in _NAMED.finditer(text):
            value = match["value"]
            if value.lower() not in _STOP and (
                ":" in match["how"] or "=" in match["how"] or _TELLING.search(value)
            ):
                yield Found(*match.span("value"), "handle")
