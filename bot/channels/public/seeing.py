"""What is seen in a public post before it is stored: its text without personal data, and what it is. Pure."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from bot.channels.public.words import told_by
from bot.privacy.in_public import masked

READ: Final = 2_000  # characters of a post that its kind is told by
MENTION = re.compile(r"@[\w.-]+(?:@[\w.-]+)?")
_LEADING = re.compile(rf"(?:\s*{MENTION.pattern})+")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+")


@dataclass(frozen=True)
class Seen:
    """A post as it may be stored. `personal` are the kinds of data that must not stand in public."""

    text: str
    personal: tuple[str, ...] = ()


def seen(text: str, locale: str, ours: frozenset[str] = frozenset()) -> Seen:
    """What is left of a text. `ours` are the names of the company there, in small letters."""
    told = unaddressed(text, ours)
    found = masked(told, locale)
    begins = _LEADING.match(told)
    tagged = begins[0] if begins else ""
    return Seen(
        found.text, tuple(sorted({kind for kind, words in found.taken if _tells(kind, words, tagged)}))
    )


def _tells(kind: str, words: str, tagged: str) -> bool:
    """Whether it must not stand there. People call each other by one name in public, and show addresses."""
    if kind == "link" or (kind == "name" and len(words.split()) == 1):
        return False
    return kind != "handle" or words not in tagged


def unaddressed(text: str, ours: frozenset[str]) -> str:
    """Without the mentions of us that it begins with."""
    found = _LEADING.match(text)
    if not found:
        return text.strip()
    others = [name for name in MENTION.findall(found[0]) if name[1:].split("@")[0].casefold() not in ours]
    return " ".join([*others, text[found.end() :]]).strip()


def small(text: str) -> str:
    """In small letters and usual signs, for phrases; without addresses."""
    plain = unicodedata.normalize("NFKC", text[:READ]).replace("’", "'").casefold()
    return _ADDRESS.sub(" ", plain)


def tells(name: str, text: str) -> bool:
    """Whether a phrase of this name is in a text, `small` already."""
    return told_by(name).search(text) is not None
