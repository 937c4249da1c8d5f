"""Numbers that name one order, parcel or customer: no answer depends on them."""

import re

from matcher.reading.phrases import any_of

_YEAR_OR_DATE = r"(?!(?:19|20)\d\d(?![\w/-]))(?!\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b)(?!\d{4}-\d\d-\d\d\b)"
_MONEY = r"(?![ ]?(?:[€$£%]|euro?\b))"


def _number(digits: int) -> str:
    """One with at least so many digits, letters and hyphens among them, and no year, date or price."""
    repeated = rf"(?:[-_/.]?[A-Z]{{0,3}}\d){{{digits},40}}"
    return rf"{_YEAR_OR_DATE}[A-Z]{{0,6}}{repeated}[A-Z]{{0,3}}(?!\w|[.,]\d){_MONEY}"


_LEADING = rf"(?:{any_of('leading')}[ ])*"
_BETWEEN = rf"[ ]?[.:#(]*[ ]?(?:{any_of('leading')}[ ])*[:#(]*"
_ADDRESS = r"[\w.+-]{1,80}@[\w-]{1,80}(?:\.[\w-]{1,40}){1,6}"
_MASKED = r"\[[^\W\d_]{1,14}(?:-[^\W\d_]{2,10})?\]"
# “Ich heiße [Name] und …”, “Sehr geehrte Frau [Name]”: what leads to a mask says no more than the mask.
_LED = (
    rf"{any_of('introductions')}[ ]?[:,]?[ ]?{_MASKED}(?:[ ]?,)?(?:[ ]{any_of('joining')}(?=[ ]))?"
    rf"|{any_of('titles')}[ ]{_MASKED}"
)
_NUMBER_OF = rf"{_LEADING}{any_of('numbers')}{_BETWEEN}(?:{_number(3)}|{_MASKED}|{_ADDRESS})"
_ALONE = (
    rf"(?<![\w.,@/-])(?:[#]{_number(3)}|{_number(8)}|[+]?\d[\d ()/-]{{7,24}}\d(?!\w)|{_MASKED}|{_ADDRESS})"
)
_NAMED = re.compile(rf"{_LED}|[(\[]?{_NUMBER_OF}[)\]]?|[(\[]?{_ALONE}[)\]]?", re.IGNORECASE)
_NUMBERED = re.compile(rf"({any_of('numbered')}){_BETWEEN}{_number(4)}[)\]]?", re.IGNORECASE)
_EMPTY = re.compile(r"(?:(?<=[.!?])[ ]+|(?<=\n)|^)[.,;:]+")  # not of “on the 13., and”
_LEAST = 4  # letters of a word that may be all that is left
_HINTS = re.compile(rf"{any_of('leading')}", re.IGNORECASE)


def without_numbers(text: str) -> str:
    """The text without them, if it is whole without them."""
    if not any(letter.isdigit() or letter in "@[" for letter in text):
        return text
    left = _NUMBERED.sub(r"\1", _NAMED.sub(" ", text))
    if left == text:
        return text
    lines = [" ".join(line.split()) for line in left.split("\n")]
    left = _EMPTY.sub("", "\n".join(line for line in lines if line)).strip()
    said = re.findall(r"[^\W\d_]+", _HINTS.sub("", left))
    return left if len(said) > 1 or any(len(word) >= _LEAST for word in said) else text
