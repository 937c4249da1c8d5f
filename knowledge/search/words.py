"""Words as they are looked for: folded, cut to their stems, compounds taken apart. Pure.

What is typed and what is found pass through the same functions, so it does not matter that a stem is no word.
"""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

import Stemmer
from babel import Locale, UnknownLocaleError

from knowledge.entries import normalized

WORD = re.compile(r"[^\W_]+")
MARKS = re.compile(
    "[\u0300-\u036f\u0591-\u05bd\u064b-\u065f]+"
)  # accents, and vowels that are mostly not written
LONGEST = 40  # letters of a word that count
LEAST_PART, LEAST_COMPOUND = 4, 8  # letters
# Between the parts of a compound, in the languages that write them as one word.
LINKS = {
    "de": ("s", "es", "n", "en", "er", "e", ""),
    "nl": ("s", "en", "e", ""),
    "sv": ("s", ""),
    "da": ("s", ""),
}
SPELLED_OUT = re.compile(r"(?<![aeiouyq])(ae|oe|ue)")  # ä without a key for it; not in “neue”, “Quelle”

Known = Callable[[str], bool]  # whether the entries hold a stem


def words(text: str, language: str) -> list[str]:
    """Folded: without capitals and accents; in German ä, ae and a are one."""
    plain = MARKS.sub("", normalized("NFKD", text).casefold())
    if language == "de":
        plain = SPELLED_OUT.sub(lambda pair: pair[0][0], plain)
    return [word[:LONGEST] for word in WORD.findall(plain)]


@lru_cache(maxsize=20_000)
def stem(word: str, language: str) -> str:
    """What stays of a folded word whatever its ending; the word itself in a language without a stemmer."""
    stemmer = _stemmer(language)
    return word if stemmer is None or not word.isalpha() else str(stemmer.stemWord(word))


def parts(word: str, language: str, known: Known) -> tuple[str, ...]:
    """The stems of a compound's two parts, both of which the entries hold; () when it is none.

    Of several ways the one with the longest short part: “Versand-kosten”, not “Ver-sandkosten”.
    """
    if language not in LINKS or len(word) < LEAST_COMPOUND or not word.isalpha():
        return ()
    cuts = sorted(range(LEAST_PART, len(word) - LEAST_PART + 1), key=lambda cut: abs(2 * cut - len(word)))
    for cut in cuts:
        second = stem(word[cut:], language)
        if known(second) and (first := next(_firsts(word[:cut], language, known), "")):
            return first, second
    return ()


def piece(word: str, language: str, count: Callable[[str, str], int]) -> str:
    """The stem of the longest part of a compound whose other part the entries do not hold, or "".

    `count(part, stem)` is in how many entries one stands that says something, else 0; of two as long the
    rarer one is taken. A part may be a stem without its ending, too: “Liefer-dauer”.
    """
    if language not in LINKS or len(word) < LEAST_COMPOUND or not word.isalpha():
        return ""
    for length in range(len(word) - LEAST_PART, LEAST_PART - 1, -1):
        both = (
            (part, own) for part in (word[-length:], word[:length]) for own in (stem(part, language), part)
        )
        if found := [(many, own) for part, own in both if (many := count(part, own))]:
            return min(found)[1]
    return ""


def _firsts(written: str, language: str, known: Known) -> Iterator[str]:
    """The stems that the first part may be, without what links it to the second."""
    for link in reversed(LINKS[language]):
        if written.endswith(link) and len(bare := written.removesuffix(link)) >= LEAST_PART:
            yield from (each for each in (stem(bare, language), bare) if known(each))


@lru_cache(maxsize=32)
def _stemmer(language: str) -> Stemmer.Stemmer | None:
    """Snowball's, found by the English name of the language."""
    try:
        name = str(Locale.parse(language).get_display_name("en")).lower()
    except (UnknownLocaleError, ValueError):
        return None
    return Stemmer.Stemmer(name, 0) if name in Stemmer.algorithms() else None
