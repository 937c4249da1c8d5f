"""Plain facts about a text: its clean form, its folded form, its words and sentences."""

import re
import unicodedata

_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_FOLDS = str.maketrans({"ä": "a", "ö": "o", "ü": "u", "ß": "ss", "œ": "oe", "æ": "ae"})
_SPELLED = re.compile(r"(?<![aeq])([aou])e")
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+|\n+")
_WORD = re.compile(r"\w+")


def clean(text: str) -> str:
    """Compatibility forms resolved, invisible characters and lone surrogates gone, spaces single."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    if not text.isprintable():
        text = "".join(" " if unicodedata.category(letter) in _INVISIBLE else letter for letter in text)
    return " ".join(text.split())


def fold(text: str) -> str:
    """Lower case, with ä, ae and a alike (and so on), other accents gone: for comparing spellings."""
    text = _SPELLED.sub(r"\1", text.lower().translate(_FOLDS))
    if text.isascii():
        return text
    parts = unicodedata.normalize("NFD", text)
    return "".join(letter for letter in parts if not unicodedata.combining(letter))


def words(text: str) -> list[str]:
    """The words of a folded text."""
    return _WORD.findall(text)


def sentences(text: str) -> list[str]:
    """The sentences of a text, in order."""
    return [part.strip() for part in _SENTENCE_END.split(text) if part.strip()]
