"""Which language a text is written in, told by the sentences that our catalogues say in each. Pure.

Small words give a language away, and every catalogue is full of them: a further language brings its own.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache
from math import log

from knowledge.languages import ENGLISH, LANGUAGES, catalogue, speaks

_LEARNT_FROM = ("bot", "chat", "help", "curation")
_WORD = re.compile(r"[^\W\d_]+")
_NOT_PROSE = re.compile(r"\{[^}]*\}|`[^`]*`|\S*(?:://|@|www\.)\S*|\]\([^)]*\)")
_PLAIN = 3.0  # by so much the words of a text must speak for its language: e³, twenty to one
_TELLING = 3  # different words that speak for one; fewer may be names


def written_in(text: str) -> str | None:
    """The language of ours that it is plainly in; None where that is not plain."""
    known = _words()
    said = set(_prose(text))
    speaking = {language: [known[word][language] for word in said if word in known] for language in LANGUAGES}
    ranked = sorted(LANGUAGES, key=lambda language: -sum(speaking[language]))
    best, second = ranked[0], ranked[1]
    ahead = sum(speaking[best]) - sum(speaking[second])
    telling = sum(a > b for a, b in zip(speaking[best], speaking[second], strict=True))
    return best if ahead >= _PLAIN and telling >= _TELLING else None


@cache
def _words() -> Mapping[str, Mapping[str, float]]:
    """How strongly each word speaks for each language: the logarithm of how often it is said there."""
    counted = {language: Counter(_prose("\n".join(_said(language)))) for language in LANGUAGES}
    total = {language: found.total() for language, found in counted.items()}
    every = set().union(*counted.values())
    return {
        word: {
            each: log((counted[each][word] + 0.5) / (total[each] + 0.5 * len(every))) for each in LANGUAGES
        }
        for word in every
    }


def _said(language: str) -> Iterable[str]:
    for domain in (each for each in _LEARNT_FROM if speaks(language, each)):
        english = catalogue(domain, ENGLISH) if language != ENGLISH else {}
        for key, sentence in catalogue(domain, language).items():
            if sentence == english.get(key):  # not translated yet
                continue
            yield from [sentence] if isinstance(sentence, str) else sentence.values()


def _prose(text: str) -> list[str]:
    """Its words, without addresses, code and gaps."""
    return [word.casefold() for word in _WORD.findall(_NOT_PROSE.sub(" ", text))]
