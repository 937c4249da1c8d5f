"""Numbers in words, as people say them digit by digit: null eins sieben eins, oh seven double oh."""

import re
from collections.abc import Iterator

from bot.privacy.message import Message
from bot.privacy.words import any_of, listed, lists

_LEAST = 5  # numerals in a row, in words or figures


def _values() -> dict[str, str]:
    """The digits of every numeral up to 19, and of the tens."""
    digits = {
        word: str(value)
        for of in lists("numerals", "digits")
        for value, words in enumerate(of)
        for word in words
    }
    teens = {word: str(10 + place) for of in lists("numerals", "teens") for place, word in enumerate(of)}
    tens = {word: str(20 + 10 * place) for of in lists("numerals", "tens") for place, word in enumerate(of)}
    return digits | teens | tens


_VALUES = _values()
_REPEATED = dict.fromkeys(listed("numerals", "double"), 2) | dict.fromkeys(listed("numerals", "triple"), 3)
_UNITS = any_of(word for word, digits in _VALUES.items() if len(digits) == 1)
_TENS = any_of(listed("numerals", "tens"))
_WORDS = any_of((*_VALUES, *_REPEATED))
_NUMERAL = rf"(?:(?P<unit>{_UNITS})und(?P<ten>{_TENS})|(?P<word>{_WORDS})|(?P<figures>\d{{1,9}}))(?!\w)"
_ONE = re.compile(_NUMERAL, re.IGNORECASE)
NUMBER_WORDS = (*_VALUES, *_REPEATED)
NUMERALS = re.sub(r"[?]P<[a-z]+>", "?:", _NUMERAL)  # one of them, followed by no letter
_THEN = rf"(?:(?:{any_of(listed('numerals', 'then'))})\s)?"
_ROW = re.compile(rf"(?<!\w)(?:{NUMERALS}[\s,;/-]{{0,3}}{_THEN}){{{_LEAST},30}}", re.IGNORECASE)
_SAID = frozenset((*_VALUES, *_REPEATED))
_DIFFERENT = 2
_FEW = 4  # numerals in words; fewer are no reason to look for a number


def spoken(message: Message) -> Iterator[tuple[int, int, str]]:
    """Where numbers are said in words, and their digits."""
    if len(message.words & _SAID) < _DIFFERENT:
        return
    for row in _ROW.finditer(message.plain):
        numerals = list(_ONE.finditer(row.group()))
        if sum(numeral["figures"] is None for numeral in numerals) >= _FEW:
            yield row.start(), row.start() + numerals[-1].end(), _digits(numerals)


def _digits(numerals: list[re.Match[str]]) -> str:
    digits, times = "", 1
    for numeral in numerals:
        word = (numeral["word"] or "").lower()
        if word in _REPEATED:
            times = _REPEATED[word]
            continue
        digits += _read(numeral, word) * times
        times = 1
    return digits


def _read(numeral: re.Match[str], word: str) -> str:
    """“neununddreißig” is 39."""
    if numeral["unit"] is not None:
        return _VALUES[numeral["ten"].lower()][0] + _VALUES[numeral["unit"].lower()]
    return numeral["figures"] or _VALUES[word]
