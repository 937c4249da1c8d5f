"""Phrases that announce something, looked for only where all their words stand: a text has few of many."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from bot.privacy.message import Message
from bot.privacy.triggers import Trigger
from bot.privacy.words import any_of, rarest

_WORD = re.compile(r"[^\W_]+")


def _others(phrase: str, rarest_word: str) -> frozenset[str]:
    """Its other words, but for the last one, to which an ending may be added."""
    return frozenset(_WORD.findall(phrase.lower())[:-1]) - {rarest_word}


class Phrases:
    """Any of these, as whole words, with `behind` after them."""

    def __init__(self, phrases: Iterable[str], *, before: str = "", behind: str = "") -> None:
        grouped: defaultdict[str, list[str]] = defaultdict(list)
        for phrase in phrases:
            grouped[next(iter(rarest((phrase,))))].append(phrase)
        self._grouped, self._before, self._behind = dict(grouped), before, behind
        self._others = {word: {_others(each, word) for each in of} for word, of in grouped.items()}
        self.trigger = Trigger(grouped)
        self._patterns: dict[str, re.Pattern[str]] = {}

    def find(self, message: Message) -> Iterator[re.Match[str]]:
        """Where they stand, phrase by phrase."""
        return self._all(message) if message.mentions(self.trigger) else iter(())

    def _all(self, message: Message) -> Iterator[re.Match[str]]:
        words = message.words
        for word in self._grouped.keys() & words:
            for others in self._others[word]:
                if others <= words:
                    yield from self._pattern(word).finditer(message.plain)
                    break

    def _pattern(self, word: str) -> re.Pattern[str]:
        """Compiled when a text first has the word: most are never needed."""
        if word not in self._patterns:
            phrases = any_of(self._grouped[word])
            self._patterns[word] = re.compile(
                rf"(?<![\w-]){self._before}(?:{phrases}){self._behind}", re.IGNORECASE
            )
        return self._patterns[word]
