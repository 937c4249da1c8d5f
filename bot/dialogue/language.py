"""Which of the bot's languages a reply is in. Pure.

The examples of small talk tell the languages apart: naive Bayes over their words and threes of letters. So a
language with examples is known, and there is no other list of its words.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from math import log

from bot.examples import EXAMPLES, Example, read_examples
from knowledge.languages import ENGLISH, language_of
from matcher import plain

WORDS_THAT_TELL = 3  # fewer words say too little about a language
LEAD = 4.0  # log odds over the conversation’s language, before a reply leaves it
LENGTH = 500  # characters that are looked at
SMOOTHING = 0.3  # times that what no example has counts as seen

_WORD = re.compile(r"[^\W\d_]+")


def reply_language(text: str, conversation: str) -> str:
    """The text's own language if it is long enough to tell, else the conversation's.

    Always one the bot has lines in.
    """
    usual, text = language_of(conversation) or ENGLISH, plain(text)
    scores = _known().scores(text) if len(text.split()) >= WORDS_THAT_TELL else {}
    best = max(scores, key=lambda language: scores[language], default=usual)
    if usual in scores and (scores[best] - scores[usual] < LEAD or not _known().says(text, best)):
        return usual
    return language_of(best) or usual


class LanguageGuess:
    """Learnt from examples that say their language."""

    def __init__(self, examples: Sequence[Example]) -> None:
        self._seen: dict[str, Counter[str]] = {}
        for example in examples:
            self._seen.setdefault(example.locale, Counter()).update(_features(example.text))
        self._kinds = len(set().union(*self._seen.values()))

    def says(self, text: str, language: str) -> bool:
        """Whether some word of the text is among its examples; threes of letters alone mislead."""
        seen = self._seen[language]
        return any(f" {word} " in seen for word in _WORD.findall(text[:LENGTH].lower()))

    def scores(self, text: str) -> dict[str, float]:
        """The log likelihood of the text in each language; empty for a text without letters."""
        features = list(_features(text))
        if not features:
            return {}
        return {language: self._score(features, seen) for language, seen in self._seen.items()}

    def _score(self, features: Sequence[str], seen: Counter[str]) -> float:
        every = seen.total() + SMOOTHING * self._kinds
        return sum(log((seen[feature] + SMOOTHING) / every) for feature in features)


@cache
def _known() -> LanguageGuess:
    return LanguageGuess(read_examples(EXAMPLES))


def _features(text: str) -> Iterator[str]:
    """Words, marked by blanks around them, and threes of letters, also over the edges of words."""
    words = _WORD.findall(text[:LENGTH].lower())
    yield from (f" {word} " for word in words)
    joined = f" {' '.join(words)} "
    yield from (joined[start : start + 3] for start in range(len(joined) - 2))
