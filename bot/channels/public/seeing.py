"""What is seen in a public post before it is stored: its text without personal data, and what it is. Pure."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from bot.channels.public.words import told_by
from bot.privacy.finding import find
from bot.privacy.found import Kind
from bot.privacy.masking import public

READ: Final = 2_000  # characters of a post that its kind is told by
MENTION = re.compile(r"@[\w.-]+(?:@[\w.-]+)?")
_LEADING = re.compile(rf"(?:\s*{MENTION.pattern})+")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+")
_NAMES: frozenset[Kind] = frozenset(("handle", "name", "link"))  # people call each other by name in public


@dataclass(frozen=True)
class Seen:
    """A post as it may be stored. `personal` are the kinds of data that must not stand in public."""

    text: str
    personal: tuple[str, ...] = ()


def seen(text: str, locale: str, ours: frozenset[str] = frozenset()) -> Seen:
    """What is left of a text. Names by which the company is called, `ours` in small letters, stay."""
    told = unaddressed(text, ours)
    masked, numbers = public(told, locale)
    kinds = {each.kind for each in find(told)}
    mentions = {told[each.start : each.end] for each in find(told) if each.kind in _NAMES}
    announced = {kind for kind in kinds if kind not in _NAMES} | ({"number"} if numbers else set())
    if kinds & {"name", "handle"} and not _tags(told, mentions):
        announced |= kinds & {"name", "handle"}
    return Seen(masked, tuple(sorted(announced)))


def unaddressed(text: str, ours: frozenset[str]) -> str:
    """Without the mentions of us that it begins with."""
    found = _LEADING.match(text)
    if not found:
        return text.strip()
    others = [name for name in MENTION.findall(found[0]) if name[1:].split("@")[0].casefold() not in ours]
    return " ".join([*others, text[found.end() :]]).strip()


def _tags(text: str, names: set[str]) -> bool:
    """Whether people are only called by their names at the beginning, as one does to show them something."""
    rest = _LEADING.sub("", text, count=1)
    return not any(name in rest for name in names)


def small(text: str) -> str:
    """In small letters and usual signs, for phrases; without addresses."""
    plain = unicodedata.normalize("NFKC", text[:READ]).replace("’", "'").casefold()
    return _ADDRESS.sub(" ", plain)


def tells(name: str, text: str) -> bool:
    """Whether a phrase of this name is in a text, `small` already."""
    return told_by(name).search(text) is not None
