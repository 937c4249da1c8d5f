"""What the words before a number say of it: one to call, one of the shop's own, or nothing."""

import re
from typing import Literal

from bot.privacy.message import small
from bot.privacy.words import any_of, begun, either, listed

Context = Literal["call", "label", "none"]

# These three read small letters.
_CALL = re.compile(rf"(?:{begun(listed('phone', 'call'))})(?:-?{either('phone', 'number')})?(?!\w)")
_LABELS = listed("phone", "label")
_INNER = any_of(word.removeprefix("*") for word in _LABELS if word.startswith("*"))
_BEGUN = begun(word for word in _LABELS if not word.startswith("*"))
_LABEL = re.compile(rf"(?:{_INNER}|{_BEGUN})(?!\w)")
_CALLED_OWN = re.compile(
    rf"(?<!\w){either('phone', 'label')}(?!\w)"
    rf"(?:[\s:.#-]{{1,2}}+|(?<!\w){either('fillers', 'words')}(?!\w)){{0,6}}+$",
    re.IGNORECASE,
)
_ABBREVIATION = "".join(rf"(?<!{re.escape(word)}\.)" for word in listed("phone", "abbreviations"))
_BREAK = re.compile(rf"[?!;,\n\d]|\.{_ABBREVIATION}\s")
_AND = re.compile(
    r"(?<![^\W_])[\w./-]{0,30}\d\s(?:und|oder|and|or|et|ou|&|\+)\s$", re.IGNORECASE
)  # “orders 4711 and 4712”
_REACH = 48  # characters before a number that may say what it is


def is_own(text: str, start: int, end: int) -> bool:
    """Whether one of the shop's own numbers is named there."""
    near = max(0, start - 1)
    return _LABEL.search(small(text[near:end]), start - near) is not None


def is_called_own(text: str, start: int) -> bool:
    """Whether the number that begins here is called one of the shop's own, right before it."""
    return _CALLED_OWN.search(text, max(0, start - _REACH), start) is not None


def context(text: str, start: int) -> Context:
    """What the words just before a number say of it; the nearest word counts."""
    while (another := _AND.search(text, max(0, start - _REACH), start)) is not None:
        start = another.start()
    before = _BREAK.split(small(text[max(0, start - _REACH) : start]))[-1]
    call = max((match.end() for match in _CALL.finditer(before)), default=0)
    label = max((match.end() for match in _LABEL.finditer(before)), default=0)
    if call == label:
        return "none"
    return "call" if call > label else "label"
