"""A customer's message as the recognisers read it: one form for what people write in many."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property

from bot.privacy.triggers import Trigger, triggered

Span = tuple[int, int]

UNSEEN = re.compile(
    "[\u00ad\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]"
)  # copied from web pages, they part addresses
_WIDE = range(0xFF01, 0xFF5F)  # full-width forms of ASCII
_NARROWER = 0xFEE0
_OTHERS = {
    "·": ".",
    "’": "'",
    "‘": "'",
    "´": "'",
    "`": "'",
    "“": '"',
    "”": '"',
    "„": '"',
    "«": '"',
    "»": '"',
    "−": "-",
    "\r": "\n",
}
_OTHERS |= dict.fromkeys("\x0b\x0c\x85\u2028\u2029", "\n")
_WORD = re.compile(r"[^\W_]+")
_DIGIT = re.compile("[0-9]")
UPPER = "".join(chr(code) for code in range(0x41, 0x250) if chr(code).isupper())  # for a class of them
_PAIR = re.compile(rf"[{UPPER}][\w'-]* [{UPPER}]")
_NUMBER = re.compile("[0-9]+")
_BEFORE = 40  # characters before a number


def _form(letter: str) -> str:
    """What is read in place of this character."""
    if ord(letter) in _WIDE:
        return chr(ord(letter) - _NARROWER)
    category = unicodedata.category(letter)
    if category == "Nd":
        return str(unicodedata.decimal(letter))
    return {"Pd": "-", "Zs": " "}.get(category, letter)


_FORMS = {code: _form(chr(code)) for code in range(0x80, 0x20000) if _form(chr(code)) != chr(code)}
_FORMS |= {ord(letter): form for letter, form in _OTHERS.items()}
_USUAL = re.compile("[\x00-\x0a\x0e-\x7f\u00c0-\u024f\u20ac]*")  # letters and signs that stand for themselves


_DOTTED = str.maketrans("İıſ", "iis")  # what a pattern without regard to capitals reads in them, too


def small(text: str) -> str:
    """In small letters, character for character."""
    return (text if text.isascii() else text.translate(_DOTTED)).lower()


@dataclass(frozen=True)
class Message:
    """`plain` has the digits, hyphens, spaces and quotation marks of ASCII, and nothing that is not seen."""

    text: str

    @cached_property
    def plain(self) -> str:
        """Of every character that is seen exactly one."""
        if _USUAL.fullmatch(self.text):
            return self.text
        seen = UNSEEN.sub("", self.text)
        return seen if seen.isascii() and "\r" not in seen else seen.translate(_FORMS)

    @cached_property
    def words(self) -> frozenset[str]:
        """All words and numbers, in small letters: a cheap look before an expensive one."""
        return frozenset(_WORD.findall(self.plain.lower()))

    @cached_property
    def digits(self) -> int:
        """How many there are."""
        return len(_DIGIT.findall(self.plain))

    @property
    def has_digits(self) -> bool:
        """Whether there is any digit."""
        return self.digits > 0

    @cached_property
    def has_pair(self) -> bool:
        """Whether two words side by side have capitals, as names do."""
        return _PAIR.search(self.plain) is not None

    @cached_property
    def numbered(self) -> tuple[str, ...]:
        """What stands right before each number, up to its last word."""
        text = self.plain
        starts = [number.start() for number in _NUMBER.finditer(text)]
        return tuple(text[max(0, start - _BEFORE) : start].rstrip(" .,-\n\t") for start in starts)

    @cached_property
    def _places(self) -> list[int] | None:
        """Where the characters of `plain` stand in `text`; None if that is the same place."""
        if self.text.isascii() or UNSEEN.search(self.text) is None:
            return None
        return [place for place, letter in enumerate(self.text) if not UNSEEN.match(letter)]

    def original(self, span: Span) -> Span:
        """The span of `text` that is this one of `plain`."""
        start, end = span
        return span if self._places is None else (self._places[start], self._places[end - 1] + 1)

    @cached_property
    def _triggered(self) -> int:
        return triggered(self.words)

    def mentions(self, trigger: Trigger, *others: Trigger) -> bool:
        """Whether a word of it occurs, and of each of the others."""
        needed = trigger.bit
        for other in others:  # no generator: this is asked some eighty times a message
            needed |= other.bit
        return self._triggered & needed == needed
