"""Phrases that announce something, looked for only where their rarest word stands: a text has few of many."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from bot.privacy.message import Message
from bot.privacy.words import any_of, rarest


class Phrases:
    """Any of these, as whole words, with `behind` after them."""

    def __init__(self, phrases: Iterable[str], *, before: str = "", behind: str = "") -> None:
        grouped: defaultdict[str, list[str]] = defaultdict(list)
        for phrase in phrases:
            grouped[next(iter(rarest((phrase,))))].append(phrase)
        self._grouped, self._before, self._behind = dict(grouped), before, behind
        self._patterns: dict[str, re.Pattern[str]] = {}

    def find(self, message: Message) -> Iterator[re.Match[str]]:
        """Where they stand, phrase by phrase."""
        for word in self._grouped.keys() & message.words:
            yield from self._pattern(word).finditer(message.plain)

    def _pattern(self, word: str) -> re.Pattern[str]:
        """Compiled when a text first has the word: most are never needed."""
        if word not in self._patterns:
            phrases = any_of(self._grouped[word])
            self._patterns[word] = re.compile(
                rf"(?<![\w-]){self._before}(?:{phrases}){self._behind}", re.IGNORECASE
            )
        return self._patterns[word]
