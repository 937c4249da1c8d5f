"""What questions of a language have in common, whatever they mean: texts that tell it.

The corpus tells best: its questions are of the same trade. Of a language in which it has few, small talk
tells the language, and the questions themselves tell their trade.
"""

from collections import Counter
from collections.abc import Sequence
from functools import cache

from bot.examples import EXAMPLES, read_examples
from knowledge.entries import Entry
from matcher.languages import language_of

Spoken = tuple[str, str]  # a text, and its language

OF_CORPUS = 400  # wordings
ENOUGH = 30  # wordings of the corpus that tell a language
SMALL_TALK = 80
OF_QUESTIONS = 400


def spoken(text: str, locale: str) -> Spoken:
    return text, language_of(text, locale) or locale[:2]


def reference(entries: Sequence[Entry], questions: Sequence[Spoken]) -> list[Spoken]:
    """For the languages of the questions."""
    wordings = [(text, entry.locale) for entry in entries for text in (entry.question, *entry.variants)]
    corpus = [spoken(*each) for each in _evenly(wordings, OF_CORPUS)]
    held = Counter(language for _, language in corpus)
    lacking = sorted({language for _, language in questions if held[language] < ENOUGH})
    found = list(corpus)
    for language in lacking:
        found += _evenly(_small_talk(language), SMALL_TALK)
        found += _evenly([each for each in questions if each[1] == language], OF_QUESTIONS)
    return found


@cache
def _small_talk(language: str) -> tuple[Spoken, ...]:
    examples = read_examples(EXAMPLES)
    return tuple((each.text, language) for each in examples if each.locale[:2] == language)


def _evenly(texts: Sequence[Spoken], most: int) -> Sequence[Spoken]:
    """So many of them, from all of them."""
    return texts[:: max(1, -(-len(texts) // most))]
