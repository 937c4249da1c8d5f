"""Pictures of things as words, as `pictures.toml` says, where a message says with them what it is about.

They say it at the beginning of a short message, and in place of a noun: “my 📦”. Elsewhere they adorn it.
"""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from matcher.languages import guess

MOST_WORDS = 4  # after pictures; who writes more says in words what it is about

_DATA: Mapping[str, Mapping[str, Mapping[str, str]]] = tomllib.loads(
    files(__package__).joinpath("pictures.toml").read_text(encoding="utf-8")
)


def _named(*kinds: str) -> dict[str, dict[str, str]]:
    """By language the words, by their pictures."""
    return {
        code: {one: said for kind in kinds for said, shown in section[kind].items() for one in shown.split()}
        for code, section in _DATA.items()
    }


_THINGS, _KNOWN = _named("things"), _named("things", "beside")
_STYLED = "[\ufe0f\u200d\U0001f3fb-\U0001f3ff]*"  # coloured, joined, in a colour of skin
_OPENING = re.compile(rf"(?:[\u2190-\u2bff\U0001f000-\U0001faff]{_STYLED}\s*)+")
_ASKING = "❓❔⁉"


def in_words(text: str) -> str:
    """The text with words for the pictures that say what it is about: in its language, or in all of them."""
    found = _OPENING.match(text)
    opening, rest = (found.group(), text[found.end() :]) if found else ("", text)
    language = guess(rest)
    spoken = [language] if language in _KNOWN else list(_KNOWN)
    rest = _in_place().sub(lambda noun: f"{noun[1]} {_words(noun[2], spoken)}", rest)
    things = [picture for picture in opening if any(picture in known for known in _THINGS.values())]
    if not things or len(rest.split()) > MOST_WORDS:
        return opening + rest
    said = [_words(picture, spoken) for picture in dict.fromkeys(opening)]
    asks = "?" if any(mark in opening for mark in _ASKING) and not rest.endswith("?") else ""
    return " ".join(word for word in [*said, rest.strip()] if word) + asks


def _words(picture: str, spoken: list[str]) -> str:
    return " ".join(dict.fromkeys(_KNOWN[code][picture] for code in spoken if picture in _KNOWN[code]))


@cache
def _in_place() -> re.Pattern[str]:
    """A picture of a thing after a word that a noun follows."""
    things = "".join({picture for known in _THINGS.values() for picture in known})
    before = "|".join(word for section in _DATA.values() for word in section["before"]["a noun"].split())
    return re.compile(rf"\b({before})\s*([{things}]){_STYLED}", re.IGNORECASE)
